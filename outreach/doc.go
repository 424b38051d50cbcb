// Package outreach holds the nouns and rules of legal outreach in a township: what staff do (Activity), whom they may call
// back (Person, FollowUp), what people said (Response), what they asked (Question), and how all that is counted.
//
// Kinds of activity and surveys are data (kinds.yaml, surveys/*.yaml); this package reads them and knows none by name. Every
// noun has one form as a chat.Record, made and read here alone. It decides nothing about wording or storage.
package outreach
