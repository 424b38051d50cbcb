"""SQLite FTS5 and Xapian as search engines: peers.py fts5|xapian have|build|ask FOLDER

Reads articles.jsonl and questions.jsonl of the folder, makes the index fts5 or xapian in it, and prints lines as engine.go wants them.
"""
import json
import sys
import time
import unicodedata

DEPTH = 100


def lines(folder, name):
    with open(f"{folder}/{name}.jsonl", encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def status(key):
    try:
        with open("/proc/self/status") as f:
            return next(int(line.split()[1]) * 1024 for line in f if line.startswith(key))
    except OSError:
        return 0


def is_chinese(c):
    return "\u3400" <= c <= "\u9fff"


def bigrams(text):
    """Pairs of neighbouring Chinese characters, a lone one as it is, and words of other letters and digits."""
    out, run, word = [], "", ""
    for c in unicodedata.normalize("NFKC", text).lower() + " ":
        if is_chinese(c):
            run += c
        elif run:
            out += [run[i:i + 2] for i in range(len(run) - 1)] or [run]
            run = ""
        if c.isalnum() and not is_chinese(c):
            word += c
        elif word:
            out.append(word)
            word = ""
    return out


class FTS5:
    def __init__(self):
        import sqlite3
        self.sqlite3 = sqlite3
        sqlite3.connect(":memory:").execute("CREATE VIRTUAL TABLE t USING fts5(text)")
        self.name = "SQLite FTS5 " + sqlite3.sqlite_version

    def build(self, path, articles):
        db = self.sqlite3.connect(path)
        db.execute("CREATE VIRTUAL TABLE article USING fts5(text, content='', tokenize='unicode61')")
        db.executemany("INSERT INTO article(rowid, text) VALUES (?, ?)", ((n, " ".join(bigrams(a["text"]))) for n, a in enumerate(articles)))
        db.execute("INSERT INTO article(article) VALUES ('optimize')")
        db.commit()
        db.close()

    def open(self, path):
        self.db = self.sqlite3.connect(path)

    def ask(self, text):
        words = dict.fromkeys(bigrams(text))
        query = " OR ".join(f'"{w}"' for w in words)
        if not query:
            return []
        return [n for n, in self.db.execute("SELECT rowid FROM article WHERE article MATCH ? ORDER BY rank LIMIT ?", (query, DEPTH))]


class Xapian:
    def __init__(self):
        import xapian
        self.xapian = xapian
        self.name = "Xapian " + xapian.version_string()
        self.generator = xapian.TermGenerator()
        self.generator.set_flags(xapian.TermGenerator.FLAG_CJK_NGRAM)

    def document(self, text):
        doc = self.xapian.Document()
        self.generator.set_document(doc)
        self.generator.index_text_without_positions(text)
        return doc

    def build(self, path, articles):
        db = self.xapian.WritableDatabase(path, self.xapian.DB_CREATE_OR_OVERWRITE)
        for a in articles:
            db.add_document(self.document(a["text"]))
        db.close()

    def open(self, path):
        self.db = self.xapian.Database(path)

    def ask(self, text):
        # Not the query parser: it joins the characters of a question with AND and finds next to nothing.
        query = self.xapian.Query(self.xapian.Query.OP_OR, [t.term for t in self.document(text).termlist()])
        enquire = self.xapian.Enquire(self.db)
        enquire.set_query(query)
        return [m.docid - 1 for m in enquire.get_mset(0, DEPTH)]


def main(engine, do, folder=""):
    e = {"fts5": FTS5, "xapian": Xapian}[engine]()
    path = f"{folder}/{engine}"
    if do == "have":
        return
    if do == "build":
        articles = lines(folder, "articles")
        start = time.process_time()
        e.build(path, articles)
        print("seconds", time.process_time() - start, sep="\t")
        print("peak", status("VmHWM:"), sep="\t")
    else:
        e.open(path)
        for q in lines(folder, "questions"):
            start = time.process_time()
            found = e.ask(q["text"])
            took = time.process_time() - start
            print("q", q["id"], int(took * 1e6), ",".join(map(str, found)), sep="\t")
        print("resident", status("VmRSS:"), sep="\t")
        print("name", e.name, sep="\t")


if __name__ == "__main__":
    main(*sys.argv[1:])
