package main

import (
	"os"
	"testing"

	"pufa/texts"

	"github.com/goccy/go-yaml"
)

// TestAlarm_EveryScriptHasAName reads the scripts of emergencies: staff are told by name which was said.
func TestAlarm_EveryScriptHasAName(t *testing.T) {
	data, err := os.ReadFile("../../knowledge/crisis.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Scripts map[string]any `yaml:"scripts"`
	}
	if err := yaml.Unmarshal(data, &file); err != nil || len(file.Scripts) == 0 {
		t.Fatalf("scripts: %v, %v", file.Scripts, err)
	}
	tx, err := texts.Load("zh")
	if err != nil {
		t.Fatal(err)
	}
	for id := range file.Scripts {
		if !tx.Has("alarm.kind_" + id) {
			t.Errorf("there is no text alarm.kind_%s", id)
		}
	}
}
