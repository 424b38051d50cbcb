package knowledge

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"pufa/chat"
	"pufa/knowledge/laws"
)

// How many letters may stand beside a day (三月初五他来的) or a number (挣个3500) that are no part of it. With more it is something else.
const (
	maxBesideDay    = 6
	maxBesideNumber = 4
)

// maxUnknown is how many Chinese characters a line may have that says 不知道.
const maxUnknown = 12

// ReadPath reads a typed line as the answer to the question that Path asks after given. Value is the answer, Text what was understood.
// Without a value, Text asks once more, in one sentence; a line that is no answer at all has no Text either: a new question, say.
func (b *Base) ReadPath(entry string, given []chat.PathAnswer, text string, now time.Time) chat.PathReading {
	p, ok := b.pathOf(entry)
	if !ok {
		return chat.PathReading{}
	}
	w := p.walk(entry, given, now)
	q, _ := w.end()
	if q == nil {
		return chat.PathReading{}
	}
	r := answerReader{question: q, typed: b.data.typed, say: b.data.words.Path, today: w.today}
	return r.read(text)
}

// answerReader reads the answer to one question.
type answerReader struct {
	question *pathQuestion
	typed    *typedFile
	say      pathWords
	today    time.Time
}

func (r answerReader) read(text string) chat.PathReading {
	letters := laws.Letters(text)
	for _, o := range r.question.Options {
		if slices.ContainsFunc(append([]string{o.Label}, o.Also...), func(w string) bool { return laws.Letters(w) == letters }) {
			return chat.PathReading{Value: o.ID}
		}
	}
	has := func(words []string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(laws.Fold(text), w) })
	}
	switch {
	case has(r.typed.Unknown) && laws.HanCount(text) <= maxUnknown:
		return chat.PathReading{Value: chat.PathUnknown}
	case has(r.typed.Asking):
		return chat.PathReading{}
	}
	switch r.question.Answer {
	case answerDay:
		return r.day(text)
	case answerLength:
		l, found, several, left := r.typed.scanLength(text)
		return r.number(found, several || l == length{} || l.months > 12*maxAge, left, l.value(), l.say(r.say))
	case answerMoney:
		fen, found, several, left := r.typed.scanMoney(text)
		return r.number(found, several || fen > maxFen, left, strconv.FormatInt(fen, 10), yuan(fen))
	case answerCount:
		n, found, several, left := r.typed.scanCount(text)
		return r.number(found, several || n < r.question.Least || n > r.question.Most, left, strconv.Itoa(n), strconv.Itoa(n))
	}
	return chat.PathReading{}
}

// number is a number that was understood, or that has to be told again.
func (r answerReader) number(found, unclear bool, left int, value, said string) chat.PathReading {
	switch {
	case !found || left > maxBesideNumber:
		return chat.PathReading{}
	case unclear:
		return chat.PathReading{Text: r.say.Again[r.question.Answer]}
	}
	return chat.PathReading{Value: value, Text: expand(r.say.Read[r.question.Answer], "n", said)}
}

// day is a day that was understood, or that has to be told again.
func (r answerReader) day(text string) chat.PathReading {
	words := r.typed.scan(text, r.today)
	if !words.found || words.left > maxBesideDay {
		return chat.PathReading{}
	}
	any := r.question.When == dayAny
	days, from, to, ok := words.days(r.today, any)
	if !ok {
		return r.again("no_such", time.Time{}, time.Time{})
	}
	if len(days) == 0 {
		return r.span(from, to)
	}
	come := slices.DeleteFunc(slices.Clone(days), func(d foundDay) bool { return !any && d.day.After(r.today) })
	switch {
	case len(come) == 0:
		return r.future(words, days[0])
	case come[0].day.Before(r.today.AddDate(-maxAge, 0, 0)) || come[0].day.After(r.today.AddDate(maxAge, 0, 0)):
		return r.again("far", come[0].day, time.Time{})
	case len(come) > 1:
		return r.choice("either", come)
	}
	return chat.PathReading{Value: isoDate(come[0].day), Text: r.understood(come[0])}
}

// understood says a day back; a lunar one in both calendars.
func (r answerReader) understood(d foundDay) string {
	if d.lunar != "" {
		return expand(r.say.Read["lunar"], "day", sayDay(d.day), "lunar", d.lunar)
	}
	return expand(r.say.Read[answerDay], "day", sayDay(d.day))
}

// future says that a day has not come yet. 今年腊月, said in autumn, may well be that of last winter.
func (r answerReader) future(words dayWords, d foundDay) chat.PathReading {
	if words.relative && d.lunar != "" {
		words.year--
		if before, _, _, ok := words.days(r.today, false); ok && len(before) == 1 && !before[0].day.After(r.today) {
			reading := r.choice("future", before)
			reading.Text = expand(r.say.Again["future"], "day", sayDay(d.day))
			return reading
		}
	}
	return r.again("future", d.day, time.Time{})
}

// span asks for the day when only a part of a year was said, and offers the end of it that does no harm.
func (r answerReader) span(from, to time.Time) chat.PathReading {
	switch {
	case from.IsZero():
		return r.again("unclear", time.Time{}, time.Time{})
	case r.question.When != dayAny && from.After(r.today):
		return r.again("future", from, time.Time{})
	case from.Before(r.today.AddDate(-maxAge, 0, 0)):
		return r.again("far", from, time.Time{})
	}
	if r.question.When != dayAny && to.After(r.today) {
		to = r.today
	}
	reading := r.again("span", from, to)
	if r.question.Safe == "" {
		return reading
	}
	safe := foundDay{day: from}
	if r.question.Safe == safeLast {
		safe.day = to
	}
	reading.Text += r.say.Again["safe"]
	reading.Options = r.choice("either", []foundDay{safe}).Options
	return reading
}

func (r answerReader) again(why string, day, to time.Time) chat.PathReading {
	return chat.PathReading{Text: expand(r.say.Again[why], "day", sayDay(day), "to", sayNear(to, day))}
}

// choice offers days as buttons.
func (r answerReader) choice(why string, days []foundDay) chat.PathReading {
	reading := r.again(why, days[0].day, time.Time{})
	for _, d := range days {
		label := expand(r.say.Take, "day", sayDay(d.day))
		if d.lunar != "" {
			label = expand(r.say.TakeLunar, "day", sayDay(d.day), "lunar", d.lunar)
		}
		reading.Options = append(reading.Options, chat.PathOption{Label: label, Value: isoDate(d.day)})
	}
	return reading
}
