package main

import (
	"bufio"
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"pufa/knowledge/laws"
)

// result is a row of the table. An engine's process prints it as lines of fields split by tabs:
//
//	name      NAME AND VERSION
//	seconds   of the processor for building, the index file or folder written and closed
//	peak      bytes of memory, the most that building took
//	resident  bytes of memory after all questions, the index still open
//	q         id, microseconds of the processor, numbers of articles, best first, split by commas
//
// Time is that of the processor, all threads added up: it stays the same when other work goes on on the machine.
type result struct {
	name    string
	missing string // why there is nothing to print; empty: there is
	quality bool   // only quality was measured

	seconds, resident, peak float64
	size                    float64 // bytes of the index on disk
	times                   []time.Duration
	found                   map[string][]int
	measure                 *laws.Measure
}

func (r *result) percentile(p float64) time.Duration {
	m := laws.Measure{Times: r.times}
	return m.Percentile(p)
}

// errMissing says that this machine does not have an engine.
var errMissing = errors.New("not on this machine")

// child is the other side of runGo.
func (j job) child(what string, out io.Writer) error {
	w := bufio.NewWriter(out)
	defer w.Flush()
	do, ok := map[string]func(io.Writer) error{
		"pufa.build": j.buildPufa, "pufa.ask": j.askPufa, "bleve.build": j.buildBleve, "bleve.ask": j.askBleve,
	}[what]
	if !ok {
		return fmt.Errorf("there is no %s", what)
	}
	return do(w)
}

// building times what makes an index.
func building(out io.Writer, build func() error) error {
	start := processor()
	if err := build(); err != nil {
		return err
	}
	fmt.Fprintf(out, "seconds\t%.3f\npeak\t%d\n", (processor() - start).Seconds(), status("VmHWM:"))
	return nil
}

// runGo runs an engine of this program in a process of its own.
func (j job) runGo(engine, do string) (result, error) {
	self, err := os.Executable()
	if err != nil {
		return result{}, err
	}
	cmd := exec.Command(self, "-child", engine+"."+do, "-laws", j.laws, "-queries", j.queries, "-as-of", j.day, "-work", j.work, fmt.Sprintf("-bare=%t", j.bare))
	cmd.Env = os.Environ()
	if do == "ask" {
		cmd.Env = append(cmd.Env, "GOMAXPROCS=1")
	}
	return j.collect(engine, do, cmd)
}

//go:embed peers.py
var script []byte

// runPython runs an engine of peers.py with the first Python that has it.
func (j job) runPython(engine, do string) (result, error) {
	path := j.path("peers.py")
	if err := os.WriteFile(path, script, 0o644); err != nil {
		return result{}, err
	}
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(python, path, engine, "have").Run() == nil {
			return j.collect(engine, do, exec.Command(python, path, engine, do, j.work))
		}
	}
	return result{}, errMissing
}

// collect reads what an engine's process prints.
func (j job) collect(engine, do string, cmd *exec.Cmd) (result, error) {
	fmt.Fprintf(os.Stderr, "%s: %s …\n", engine, do)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return result{}, fmt.Errorf("%s %s: %w: %s", engine, do, err, strings.TrimSpace(said.String()))
	}
	r := result{found: map[string][]int{}}
	for line := range strings.Lines(string(out)) {
		if err := r.read(strings.Split(strings.TrimSuffix(line, "\n"), "\t")); err != nil {
			return result{}, fmt.Errorf("%s %s: %q: %w", engine, do, line, err)
		}
	}
	slices.Sort(r.times)
	r.size, err = diskSize(j.path(engine))
	return r, err
}

func (r *result) read(f []string) (err error) {
	switch {
	case len(f) == 2 && f[0] == "name":
		r.name = f[1]
	case len(f) == 2 && f[0] == "seconds":
		r.seconds, err = strconv.ParseFloat(f[1], 64)
	case len(f) == 2 && f[0] == "resident":
		r.resident, err = strconv.ParseFloat(f[1], 64)
	case len(f) == 2 && f[0] == "peak":
		r.peak, err = strconv.ParseFloat(f[1], 64)
	case len(f) == 4 && f[0] == "q":
		micro, err := strconv.ParseInt(f[2], 10, 64)
		if err != nil {
			return err
		}
		r.times = append(r.times, time.Duration(micro)*time.Microsecond)
		for _, n := range strings.FieldsFunc(f[3], func(c rune) bool { return c == ',' }) {
			number, err := strconv.Atoi(n)
			if err != nil {
				return err
			}
			r.found[f[1]] = append(r.found[f[1]], number)
		}
	default:
		return errors.New("no line of a result")
	}
	return err
}

// diskSize is the size of a file, or of all files of a folder.
func diskSize(path string) (sum float64, err error) {
	err = filepath.WalkDir(path, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			sum += float64(info.Size())
		}
		return err
	})
	return sum, err
}

// status is a size in /proc/self/status, in bytes; 0 where there is none.
func status(key string) int64 {
	data, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(data)) {
		if rest, ok := strings.CutPrefix(line, key); ok {
			kib, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return kib << 10
		}
	}
	return 0
}

// asking times every question and prints what was found.
func (j job) asking(out io.Writer, find func(text string) ([]string, error)) error {
	list, err := readLines[question](j.path("questions.jsonl"))
	if err != nil {
		return err
	}
	for _, q := range list {
		start := processor()
		numbers, err := find(q.Text)
		took := processor() - start
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "q\t%s\t%d\t%s\n", q.ID, took.Microseconds(), strings.Join(numbers, ","))
	}
	fmt.Fprintf(out, "resident\t%d\n", status("VmRSS:"))
	return nil
}

// processor is how long this process has had a processor, all its threads added up.
func processor() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &t); err != nil {
		panic(err) // every Unix has this clock
	}
	return time.Duration(t.Nano())
}

// depth is how many articles are asked for.
const depth = 100
