package web

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"pufa/outreach"
	"pufa/texts"
)

// Config is what differs from township to township.
type Config struct {
	Town     string         // printed name: 瓦房镇
	Zone     *time.Location // of days and times shown
	Villages []string       // offered in forms; empty: typed
	// URL is the public address, "https://pufa.example.cn", without a path; empty: as the browser calls us. With https cookies
	// are Secure.
	URL string
	// Forget says that nothing outlives this process: the page tells so.
	Forget bool
	// Proxies are networks whose X-Forwarded-For is believed for the limits per address; loopback unless set.
	Proxies []netip.Prefix
	// Wait is how long a post without a script waits for its answer before the page says that it is kept; 10 seconds.
	Wait time.Duration
	Now  func() time.Time // time.Now
	Log  *slog.Logger     // slog.Default
}

// Parts are what the pages work with.
type Parts struct {
	Texts         *texts.Texts
	Kinds         *outreach.Kinds
	Surveys       *outreach.Surveys
	Conversations Conversations
	Tickets       Tickets
	Records       Records
	Reports       Reports
	Example       func() string // a question that has an answer
}

// Server serves the pages. Make it with New, run Run beside it.
type Server struct {
	Config
	Parts
	mux    *http.ServeMux
	routes []string // patterns of the mux, so that a test can try every one
	pages  map[string]*template.Template
	static staticFiles
	hub    *hub
	limits *limits
}

// New checks the configuration and reads the pages.
func New(cfg Config, parts Parts) (*Server, error) {
	if cfg.Zone == nil {
		return nil, errors.New("web: Config.Zone is missing")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if cfg.Wait == 0 {
		cfg.Wait = 10 * time.Second
	}
	if cfg.Proxies == nil {
		cfg.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	}
	cfg.URL = strings.TrimSuffix(cfg.URL, "/")
	s := &Server{Config: cfg, Parts: parts, mux: http.NewServeMux(), hub: newHub(), limits: newLimits()}
	var err error
	if s.static, err = readStatic(); err != nil {
		return nil, err
	}
	if s.pages, err = s.readPages(); err != nil {
		return nil, err
	}
	s.chatRoutes()
	s.consoleRoutes()
	return s, nil
}

// chatRoutes are the villagers' page.
func (s *Server) chatRoutes() {
	s.route("GET /{$}", s.chatPage)
	s.route("GET /leave", s.leavePage)
	s.route("POST /api/chat", s.post)
	s.route("GET /api/chat/events", s.events)
	s.route("GET /api/chat/file/{line}", s.file)
	s.route("GET /static/{hash}/{name}", s.static.serve)
	s.route("/", s.notFound)
}

func (s *Server) route(pattern string, serve http.HandlerFunc) {
	s.routes = append(s.routes, pattern)
	s.mux.HandleFunc(pattern, serve)
}

// Handler serves all pages. What changes something is refused when it comes from another site's page.
func (s *Server) Handler() http.Handler {
	guard := http.NewCrossOriginProtection()
	if s.URL != "" {
		if err := guard.AddTrustedOrigin(s.URL); err != nil {
			s.Log.Warn("PUFA_URL is no origin; links will be wrong", "error", err)
		}
	}
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.refuse(w, r, http.StatusForbidden, "web.foreign")
	}))
	return s.headers(guard.Handler(s.mux))
}

// Run wakes open pages when their conversations grow. When ctx ends it ends all event streams and returns.
func (s *Server) Run(ctx context.Context) error {
	s.hub.run(ctx, s.Conversations, s.Log)
	return nil
}

// Streams is how many event streams are open.
func (s *Server) Streams() int { return s.hub.streams() }

// secure says whether cookies may travel over TLS alone.
func (s *Server) secure(r *http.Request) bool {
	return r.TLS != nil || strings.HasPrefix(s.URL, "https://")
}

// headers sets what every answer carries: nothing of another host is loaded, framed or told who comes from here.
func (s *Server) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
		h.Set("Cache-Control", "no-store")
		if s.secure(r) {
			h.Set("Strict-Transport-Security", fmt.Sprintf("max-age=%d", 180*24*60*60))
		}
		next.ServeHTTP(w, r)
	})
}

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
