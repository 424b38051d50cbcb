package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"regexp"
	"strings"

	"pufa/chat"
)

//go:embed pages/*.html
var pageFS embed.FS

// shownLines is how many of the newest lines a page shows.
const shownLines = 60

// readPages parses every page, each with the layout and the parts that begin with "part_".
func (s *Server) readPages() (map[string]*template.Template, error) {
	entries, err := pageFS.ReadDir("pages")
	if err != nil {
		return nil, fmt.Errorf("read pages: %w", err)
	}
	pages := map[string]*template.Template{}
	for _, e := range entries {
		if e.Name() == "layout.html" || strings.HasPrefix(e.Name(), "part_") {
			continue
		}
		t, err := template.New("layout.html").Funcs(s.functions()).ParseFS(pageFS, "pages/layout.html", "pages/part_*.html", "pages/"+e.Name())
		if err != nil {
			return nil, fmt.Errorf("read page %s: %w", e.Name(), err)
		}
		pages[e.Name()] = t
	}
	return pages, nil
}

// functions are what pages may call.
func (s *Server) functions() template.FuncMap {
	return template.FuncMap{
		"text":   s.Texts.Text,
		"static": s.static.address,
		"town":   func() string { return s.Town },
		"newid":  newID,
		"words":  s.paragraphs,
	}
}

// frame is what the layout needs of a page.
type frame struct {
	Title string
	Class string // of the body: which page it is
	Large bool   // chosen without a script
	Data  any
}

// render writes a page as a whole, or an error page when the template fails.
func (s *Server) render(w http.ResponseWriter, status int, page string, f frame) {
	var b bytes.Buffer
	if err := s.pages[page].Execute(&b, f); err != nil {
		s.Log.Error("page", "page", page, "error", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // who asked is gone; nothing to do
}

// refuse shows one sentence and the way back.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, status int, key string) {
	s.render(w, status, "refused.html", frame{Title: s.Texts.Text("web.refused"), Class: "refused", Large: large(r), Data: s.Texts.Text(key)})
}

func (s *Server) notFound(w http.ResponseWriter, r *http.Request) {
	s.refuse(w, r, http.StatusNotFound, "web.no_page")
}

// large says whether bigger type was chosen by the link, for browsers without a script.
func large(r *http.Request) bool { return r.URL.Query().Get("type") == "large" }

// chatData is what the chat page shows.
type chatData struct {
	Lines   []template.HTML
	Last    string // id of the newest line, "0-0" for none: where the stream goes on
	Start   string // payload of a start link that waits for a press
	Forget  bool
	Example string
	MaxText int
}

// chatPage shows the conversation of the cookie, or an empty one. It changes nothing: opening a link redeems nothing.
func (s *Server) chatPage(w http.ResponseWriter, r *http.Request) {
	data := chatData{Last: "0-0", Forget: s.Forget, Example: s.Example(), MaxText: maxText}
	if start := r.URL.Query().Get("start"); tokenForm.MatchString(start) {
		data.Start = start
	}
	x, known, err := s.session(r.Context(), r)
	if err == nil && known {
		s.setCookie(w, r, chatCookie, "/", x.secret, sessionTime)
		err = s.lines(r, x, &data)
	}
	if err != nil {
		s.Log.Warn("chat page", "error", err)
		s.refuse(w, r, http.StatusServiceUnavailable, "web.away")
		return
	}
	s.render(w, http.StatusOK, "chat.html", frame{Title: s.Texts.Text("web.title", "town", s.Town), Class: "chat", Large: large(r), Data: data})
}

// lines reads the newest lines of a conversation.
func (s *Server) lines(r *http.Request, x session, data *chatData) error {
	lines, err := s.Conversations.Transcript(r.Context(), s.conv(x), "", shownLines)
	if err != nil {
		return err
	}
	l := labels{}
	l.read(lines)
	for _, line := range lines {
		html, err := s.lineHTML(line, l)
		if err != nil {
			return err
		}
		data.Lines = append(data.Lines, template.HTML(html)) // made by a template
		data.Last = line.ID
	}
	return nil
}

// lineData is what the template of a line shows.
type lineData struct {
	chat.Line
	Words string
	Clock string // 15:04 in the township
}

// lineHTML is one line as a page shows it; empty for a press whose button is not known any more.
func (s *Server) lineHTML(l chat.Line, known labels) (string, error) {
	words := l.Text
	if l.Press != "" {
		words = known[l.Press]
	}
	if l.Mine && words == "" {
		return "", nil
	}
	var b strings.Builder
	err := s.pages["chat.html"].ExecuteTemplate(&b, "line", lineData{l, words, l.At.In(s.Zone).Format("15:04")})
	if err != nil {
		return "", fmt.Errorf("show line: %w", err)
	}
	return strings.TrimSpace(b.String()), nil
}

// leavePage is where 快速离开 leads: a page that says nothing about where one was.
func (s *Server) leavePage(w http.ResponseWriter, r *http.Request) {
	s.render(w, http.StatusOK, "leave.html", frame{Title: s.Texts.Text("web.leave_title"), Class: "leave"})
}

// piece is a stretch of a paragraph: words, or a link.
type piece struct {
	Words string
	Link  template.URL // tel:12348, or an address of this house or a Telegram chat; empty: just words. Always of our own making
}

// paragraph is one line of a text.
type paragraph struct {
	Step   bool // 1. …
	Pieces []piece
}

var stepForm = regexp.MustCompile(`^[0-9]{1,2}[.、] ?`)

// hotline finds a number to call where the words around say that it is one: 打 12348, 拨打12345. Never a sum or an article.
var hotline = regexp.MustCompile(`(打|拨|拨打|电话|热线) ?(1[12][0-9]|1[0-9]{4}|9[0-9]{4})([^0-9元年月日号天份个条.]|$)`)

// paragraphs cuts a text into lines, with the hotlines in it as links to call and our own addresses as links to open. Words of strangers never become a
// link to elsewhere.
func (s *Server) paragraphs(text string) []paragraph {
	var all []paragraph
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		all = append(all, paragraph{stepForm.MatchString(line), s.pieces(line)})
	}
	return all
}

func (s *Server) pieces(line string) []piece {
	if own := s.ownAddress(line); own != "" {
		before, after, _ := strings.Cut(line, own)
		return append(append(s.pieces(before), piece{own, template.URL(own)}), s.pieces(after)...)
	}
	var all []piece
	for line != "" {
		at := hotline.FindStringSubmatchIndex(line)
		if at == nil {
			return append(all, piece{Words: line})
		}
		number := line[at[4]:at[5]]
		all = append(all, piece{Words: line[:at[4]]}, piece{number, template.URL("tel:" + number)})
		line = line[at[5]:]
	}
	return all
}

var addressForm = regexp.MustCompile(`https?://[A-Za-z0-9./?=&_:%#-]+`)

// ownAddress finds an address in a line that leads into this house or to a Telegram chat.
func (s *Server) ownAddress(line string) string {
	for _, a := range addressForm.FindAllString(line, -1) {
		if s.URL != "" && strings.HasPrefix(a, s.URL+"/") || strings.HasPrefix(a, "https://t.me/") {
			return a
		}
	}
	return ""
}
