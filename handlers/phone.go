package handlers

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Telephone numbers as people write them: a mobile, a landline with its area code, one without. The first that fits.
var (
	phoneForms = []*regexp.Regexp{
		regexp.MustCompile(`(?:\+?86[ -]?|\b)1[0-9]{2}[ -]?[0-9]{4}[ -]?[0-9]{4}\b`),
		regexp.MustCompile(`\b0[0-9]{2,3}[ -]?[0-9]{7,8}\b`),
		regexp.MustCompile(`\b[2-9][0-9]{6,7}\b`),
	}
	anyDigits = regexp.MustCompile(`[0-9]{3,}`)
)

// contactOf splits a line into a name and a telephone number: "李婶 138 0000 0000", "13800000000李婶", "李婶". problem is the
// text to say when it is neither.
func contactOf(line string) (name, phone, problem string) {
	line = strings.TrimSpace(strings.Map(plainDigit, line))
	for _, form := range phoneForms {
		if at := form.FindStringIndex(line); at != nil {
			phone = mobile(line[at[0]:at[1]])
			line = line[:at[0]] + " " + line[at[1]:]
			break
		}
	}
	name = strings.Trim(strings.Join(strings.Fields(line), " "), " ，,、。:：;；")
	switch {
	case anyDigits.MatchString(name):
		return "", "", "contact.bad_phone"
	case utf8.RuneCountInString(name) > maxName:
		return "", "", "contact.long_name"
	case name == "" && phone == "":
		return "", "", "contact.nobody"
	}
	return name, phone, ""
}

// plainDigit makes full-width digits plain ones.
func plainDigit(r rune) rune {
	if r >= '０' && r <= '９' {
		return r - '０' + '0'
	}
	return r
}
