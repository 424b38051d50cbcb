package year

// The villages of the script; the office's list must hold them.
const (
	xinglong = "兴隆村"
	qianjin  = "前进村"
	taiping  = "太平村"
)

// outcome is what becomes of a contact.
type outcome string

const (
	answers outcome = "answers"
	silent  outcome = "silent" // never answers, never takes a call
	stops   outcome = "stops"  // says stop, or does not want to, once asked
)

// contact is somebody who agrees to a call-back: in a chat of their own, or by telephone.
type contact struct {
	chat    bool
	outcome outcome
	taps    [4]string // labels, in the order of the survey
}

// deed is one visit to the assistant by staff: lines typed, each confirmed, and contacts for the first line.
type deed struct {
	day      string // 2006-01-02; logged at three in the afternoon
	lines    []string
	taps     [][]string // by taps instead: kind, perhaps village, numbers typed
	contacts []contact
}

// deeds are the year in the order of days.
func deeds() []deed {
	return []deed{
		{day: "2024-01-12", taps: [][]string{{"领导小组会", "1"}}},
		{day: "2024-02-06", lines: []string{"学习1次 心得5篇"}},
		{day: "2024-03-04", lines: []string{xinglong + " 宣讲2次 传单120份 横幅3条"}},
		{day: "2024-03-15", lines: []string{qianjin + " 宣讲3次 传单200份 横幅4条"}, contacts: spring()},
		{day: "2024-03-28", taps: [][]string{{"执法培训班", "1 19"}}},
		{day: "2024-04-15", lines: []string{taiping + " 宣讲2次 传单77份 横幅2条", "领导小组会议1次 文件1份"}},
		{day: "2024-05-10", lines: []string{xinglong + " 宣讲4次 传单150份", "学习活动1次 心得5篇"}},
		{day: "2024-06-14", lines: []string{"执法检查3件 发现问题1个 整改1个"}},
		{day: "2024-06-26", taps: [][]string{{"入户宣讲", qianjin, "5"}, {"宣传资料", qianjin, "180"}, {"横幅", qianjin, "5"}}, contacts: summer()},
		{day: "2024-07-11", lines: []string{"执法培训班1期 20人次", "领导小组会议1次"}},
		{day: "2024-09-02", lines: []string{"执法培训班1期 18人", "学习1次 心得5篇"}},
		{day: "2024-09-20", lines: []string{taiping + " 宣讲3次 传单110份", "领导小组会1次 审议文件1份"}},
		{day: "2024-10-15", lines: []string{"执法检查2件 问题1个 整改1个"}},
		{day: "2024-11-08", lines: []string{"执法培训班1期 19人次", "学习1次 心得4篇", "领导小组会1次"}},
		{day: "2024-12-04", lines: []string{xinglong + " 宣讲4次 传单100份 横幅4条"}, contacts: winter()},
	}
}

// Of the 42: 25 in a chat (18 answer, 6 never, 1 stops), 17 by telephone (12 answer, 4 never, 1 does not want to).
func spring() []contact {
	return join(
		many(7, true, "认可", "学到了", "还想听", "非常满意"),
		many(1, true, "认可", "学到了", "说不好", "基本满意"),
		gone(2, true, silent),
		many(4, false, "认可", "学到了", "还想听", "满意"),
		many(1, false, "认可", "说不好", "还想听", "基本满意"),
		gone(1, false, silent),
	)
}

func summer() []contact {
	return join(
		many(5, true, "认可", "学到了", "还想听", "非常满意"),
		many(1, true, "说不好", "没学到啥", "不想听了", "不满意"),
		gone(2, true, silent),
		many(3, false, "认可", "学到了", "还想听", "满意"),
		many(1, false, "认可", "不答", "不答", "不了解"),
		gone(2, false, silent),
	)
}

func winter() []contact {
	return join(
		many(3, true, "认可", "学到了", "还想听", "满意"),
		many(1, true, "认可", "学到了", "还想听", "基本满意"),
		gone(2, true, silent),
		gone(1, true, stops),
		many(3, false, "认可", "学到了", "说不好", "基本满意"),
		gone(1, false, silent),
		gone(1, false, stops),
	)
}

func many(n int, chat bool, taps ...string) []contact {
	list := make([]contact, n)
	for i := range list {
		list[i] = contact{chat: chat, outcome: answers, taps: [4]string(taps)}
	}
	return list
}

func gone(n int, chat bool, what outcome) []contact {
	list := make([]contact, n)
	for i := range list {
		list[i] = contact{chat: chat, outcome: what}
	}
	return list
}

func join(lists ...[]contact) []contact {
	var all []contact
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}
