// Package year plays the year of a real report (2024) to an office, as staff and villagers would: 18 banners, 23 talks, 937
// leaflets, 4 classes with 76 attendances, 4 study sessions with 19 essays, 5 meetings with 2 documents, inspections of 5 cases
// with 2 problems found and put right; and 42 contacts, of whom 30 answer over two channels, 10 never do and 2 stop after
// being asked. What must come of it stands in Numbers and Findings, added up by hand.
//
//	err := year.Play(office)   // a talks.Office whose clock can be set to March 2024
package year
