package web

// consoleRoutes are the staff's console.
func (s *Server) consoleRoutes() {}
