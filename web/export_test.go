package web

// Routes are the patterns that a server answers.
func (s *Server) Routes() []string { return s.routes }
