// Package modeltest is a model endpoint with behaviour, for tests: POST /v1/embeddings as OpenAI has it, on a free port of 127.0.0.1.
//
// Its vectors are made of a text's characters and pairs of characters: the same text always lies at the same place, and texts that share
// pairs lie near each other. It is no model: it knows nothing that the words do not say. It writes down what it was sent, and fails on demand.
//
//	server := modeltest.Start(t, modeltest.Config{})
//	server.Inject(modeltest.Fault{How: modeltest.Say, Code: 429, RetryAfter: "3", Times: 1})
//	… PUFA_LLM_URL=server.URL() PUFA_EMBED_MODEL=any …
//	server.Texts()
package modeltest
