// Package llm talks to a model behind an OpenAI-compatible endpoint. It is the only room that imports go-openai.
//
// It places texts in a model's space; it neither keeps vectors nor knows what they are for (knowledge/laws does). It takes nothing out of
// a text: whoever sends what a person wrote redacts it before.
//
//	client, err := llm.New(llm.Config{URL: "http://127.0.0.1:8000/v1", EmbedModel: "bge-m3"})
//	vectors, err := client.Embed(ctx, []string{"借款人应当按照约定的期限返还借款。"})
package llm
