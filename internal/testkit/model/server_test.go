package modeltest

import (
	"math"
	"os"
	"os/signal"
	"strconv"
	"testing"
)

func TestVector_TextsThatShareWordsLieNear(t *testing.T) {
	cosine := func(a, b string) float64 {
		sum, v, w := 0.0, Vector(a, 256), Vector(b, 256)
		for i := range v {
			sum += v[i] * w[i]
		}
		return sum
	}
	if got := cosine("借款人应当返还借款。", "借款人应当返还借款！"); math.Abs(got-1) > 1e-9 {
		t.Errorf("the same letters have cosine %v, want 1", got)
	}
	near, far := cosine("借款不返还", "借款人应当返还借款。"), cosine("借款不返还", "饲养的动物造成他人损害的")
	if near < far+0.2 {
		t.Errorf("a text that shares words has cosine %v, one that shares none %v", near, far)
	}
	for _, text := range []string{"", "！？", "借"} {
		if got := cosine(text, text); math.Abs(got-1) > 1e-9 {
			t.Errorf("%q has length %v, want 1", text, got)
		}
	}
}

// TestServe serves by hand, for measurements, until it is interrupted:
//
//	PUFA_TEST_MODEL=1024 go test -count=1 -run TestServe -v -timeout 0 ./internal/testkit/model
func TestServe(t *testing.T) {
	size, err := strconv.Atoi(os.Getenv("PUFA_TEST_MODEL"))
	if err != nil {
		t.Skip("PUFA_TEST_MODEL does not say how many numbers a vector has")
	}
	ctx, stop := signal.NotifyContext(t.Context(), os.Interrupt)
	defer stop()
	t.Log("PUFA_LLM_URL=" + Start(t, Config{Size: size}).URL())
	<-ctx.Done()
}
