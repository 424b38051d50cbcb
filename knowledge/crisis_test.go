package knowledge

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pufa/chat"
)

// emergencies are told the way people tell them, by what must be among the numbers.
var emergencies = map[string][]string{
	"12356": {
		"我不想活了", "不 想 活 了", "活着没啥意思", "活够了", "我就想死", "真不如死了算了", "欠这么多钱我想跳河", "我想喝农药死了得了", "孩子他爸要上吊", "我媳妇闹着要跳楼", "攒了好些安眠药",
		"一了百了吧", "我死了孩子咋办", "我写好遗书了", "活不下去了谁能帮帮我", "我要自杀", "想自\u200b杀", "没脸活了", "我没想自杀就是活着没意思", "我儿子割腕了", "老伴喝药了咋办", "工友要跳楼要工钱",
	},
	"12338": {
		"救命", "他正在打我", "我男人往死里打我", "他拿菜刀要砍我", "拿着刀堵在我家门口", "他说要弄死我", "邻居扬言要杀我全家", "把我锁屋里不让走还打我", "他掐我脖子", "刚才又打我了满脸是血", "喝多了拿斧子追我", "快来人他要打死我妈",
		"他往我身上泼汽油", "我被绑架了", "他说离婚就捅死我", "今晚他又要打我", "前夫威胁要烧死我们娘俩", "刚被他打完我不敢回家", "外面打起来了有人拿刀", "有人砍人了", "他拿刀逼我", "我躲在仓房里怕他",
	},
	"12355": {
		"孩子不见了", "我家小孩走丢了", "孙女让人抱走了", "儿子离家出走一天了", "闺女让人糟蹋了", "老师摸我闺女下面", "我被强奸了", "后爹天天打孩子", "孩子身上青一块紫一块", "把孩子锁仓房里不给饭吃", "有人猥亵我家孩子", "孩子一宿没回来", "捡到个弃婴", "孩子被拐了",
		"继父摸我", "小姑娘被性侵了",
	},
	"120": {
		"我妈喝了百草枯", "老头喝农药了", "孩子误食耗子药", "我爸没气了", "媳妇昏迷不醒", "煤气中毒了咋办", "触电了人倒了", "掉井里了", "孩子掉河里了", "我爸晕倒了", "口吐白沫", "止不住血", "屋里着火了人还在里头", "吃了一瓶安眠药",
	},
}

// everydayTalk sounds like an emergency and is none: turns of speech, the past, the law in general, animals and trees.
var everydayTalk = []string{
	"我想死你了", "累得要命咋维权", "他去年打过我现在想离婚", "我爸三年前自杀了保险赔不赔", "杀人判几年", "持刀伤人怎么判", "强奸罪判多少年", "打架被拘留几天", "邻居家的狗咬死我家鸡", "羊吃了打药的草中毒死了找谁赔",
	"砍我家树咋赔", "村里要砍树", "过年要杀猪要办检疫吗", "家暴怎么取证", "救命钱让人骗了", "孩子抚养费一个月给多少", "孩子上学户口咋办", "老板跑了不给钱", "在工地晕倒算工伤吗", "孩子找不到工作能领补助吗", "身份证丢了咋补",
	"猥亵儿童罪怎么量刑", "电视里说拐卖妇女罪最高判死刑", "户口本丢了", "小区打起来算打架斗殴吗", "正当防卫砍伤人用负责吗", "触电死亡赔多少", "食物中毒找谁赔", "他打我咋办", "男人总打我想离婚",
	"父母死了房子归谁", "我妈没了丧葬费找谁要", "正在打官司对方不来咋办", "自杀算工伤吗", "羊掉井里了赔不赔", "着火了能申请救助吗", "家里着火啥都没了能找政府要救助吗", "被狗咬了打疫苗谁掏钱", "气死我了咋投诉", "车让人砸了", "手机丢了",
	"我要举报有人赌博", "没活路可干了工钱咋要", "可以死亡宣告吗", "买的农药是假的", "农药喷多了苞米死了", "借钱不还我要告死他",
	"去年他拿刀砍我一回现在想离婚", "前年他把我锁屋里我能告他不", "他以前拿棒子打过我孩子判给谁", "上个月他打得我满脸是血派出所拘了五天我不服", "邻居拿刀吓唬我算不算犯罪", "我小时候走丢过现在找亲妈咋做DNA", "孩子上大学去了没回家户口迁不", "儿子手机关机不接电话不养老咋办", "老板把我们锁外面不让上班",
	"我把自己锁在门外了开锁多少钱", "把车锁在院里不让开走咋整", "把狗关在屋里叫唤扰民", "把牛拴在树上", "孩子衣服脱线退货", "老师让我脱产学习", "医生摸我肚子看病收费", "裤子脱色", "师傅碰我车了",
	"叔叔亲兄弟分家", "我哥抱走我家鸡", "爷爷搂草打兔子犯法不", "我爸压我工资", "打我电话骚扰我", "打我欠条", "要打我官司", "又打我手机催债", "现在打电话没人接",
	"正打算离婚", "他正打工呢", "把我拉黑了", "把我骗了三万", "把我身份证扣了", "我喝了酒没开车", "吃了药店买的药没用", "吃了半年药没好能退钱不", "打药机漏药",
	"孩子爬树摔了谁赔", "老人倒了扶不扶", "老头倒地讹人", "楼上漏水把我家淹了", "牛掉井里了", "买卖孩子判几年", "抱养孩子给人家钱算买卖不", "花两万买的牛死了", "花三万买的媳妇跑了",
	"骗来的钱", "被骗到外地打工没给钱", "被骗去听课交了五千", "我是小学老师工资拖欠", "我孩子六年级转学咋办", "才十六能打工不", "十五岁能结婚不", "彩礼给了闺女不嫁咋办", "逼我嫁人的爹妈犯法吗",
	"后妈打我爸能离婚不", "我爸打我妈的伤鉴定咋做", "我妈打我爸", "网上骂我活着浪费空气能告不", "他说要死要活不离婚", "要死了", "累死", "活着的人能立遗嘱不", "想跳槽",
	"河边的地", "站在村里的立场", "绳子多少钱一米", "遗言算不算遗嘱", "孩子没信儿能不能评上奖学金", "门锁坏了房东不修", "窗户玻璃让人砸了找谁", "砸锅卖铁供孩子念书", "砸我车的人找着了不赔",
	"跟踪快递", "被跟踪拍照侵权不", "孩子开车锁了车里没油",
	"我姐夫老拖着钱不还我", "他见人就说我偷东西", "房子漏雨泼出去的水能收回吗", "喝完酒打车回家", "要账的堵门合法吗", "孩子坐校车摔了谁赔", "爷爷放牛牛丢了", "孩子昨晚写作业到半夜", "女儿让人退婚了彩礼退不",
	"我被人骗到外地买房", "老师让我家孩子转学", "动刀手术没做好能告不", "车拉着我家粮食去外地没给钱", "老公关门做生意赔了", "邻居给我妹介绍对象骗彩礼", "孩子用电池玩具坏了能退不", "吃了饭没给钱", "倒在地上的苞米谁收",
	"把粮食倒在院里让人扫走了", "从院子里抱走一捆柴火", "抱着孩子坐车算超员不", "领着孩子改嫁", "我想走法律程序", "我想今晚咨询律师", "打算今年结束合同", "走了三年的人还算户口不", "老人走了丧葬费咋领",
	"老人没了地给谁", "我对象想跑", "想走司法援助", "家里没人接电话送达算数不", "孩子没到学校报名晚了能上不", "我孩子在学校没人管", "死也不离婚", "他死活不让我进屋拿东西", "前妻不让我看孩子",
	"媳妇把孩子带走不让见", "派出所把人带走三天没消息", "儿子被抓了三天没消息咋打听", "老公住院没人管", "中风瘫痪能办残疾不", "心脏病干活倒了算工伤不", "产后大出血医院赔不", "摔在道上骨折村里赔不", "肚子疼看病医保报不",
	"皮带厂欠我工资", "开水烫伤饭店赔不", "针灸扎坏了", "烟头烫坏衣服赔不", "一帮人来我家要账", "几个人拿条子逼我还钱", "门口堆了一堆土不让走", "不给钱不放货", "不还钱就不放我的车",
	"谁家孩子欠的债父母还不", "送货到国外", "过境公路占地补偿", "买来的种子不出苗", "骗来的彩礼退不", "抢来的地", "偷来的车买了犯法不", "邻居在我家地头打了一口井我现在没水用", "正打着包谷收割机坏了找谁赔",
	"孩子跑出去玩把人家玻璃砸了赔多少", "媳妇跑了孩子没人带咋办低保", "我想把孩子送人收养要啥手续", "我爸摸黑骑车摔了保险赔不", "我哥把我锁上的仓房门撬了拿走粮食", "他拿铁锹铲我家界石", "他把热水器卖给我是坏的", "手机收了货不给退款", "老板不让走还扣押金",
	"村里不让出殡走大道", "一整瓶酒是假的能赔多少", "孩子吃了小卖部零食拉肚子", "楼上浇花水滴我被子上", "往墙上泼粪罚款不", "拉着我去银行贷款签字我能反悔不", "往车上装货砸了脚", "车上拉着我家的羊让人扣了", "工头看着记的工不认账",
	"我在水库边上开个渔具店要啥证", "天台漏水谁修", "桥上刮了护栏赔多少", "走投无路想申请破产", "活太累工资太少能辞职不", "孩子多大能自己上学", "孩子一天没上学学校给不给退钱", "二十天没接电话算违约不", "儿子没回家过年老人不给分房",
	"老头走错门把我家东西吃了", "姥爷亲手写的遗嘱", "老师让我家孩子脱校服罚站合法不", "裸捐是啥意思", "被子被人偷了", "女儿带孩子回来住能落户不", "房东说要点钱才修房", "家里要烧秸秆咋报备", "火拼多单买的",
	"砍了一刀没拿到钱的拼多多", "邻居放狗追我把我腿咬了",
}

func TestCrisis_HearsEmergencies(t *testing.T) {
	b := loadBase(t)
	for number, list := range emergencies {
		for _, text := range list {
			for _, form := range []string{text, "　" + text + "！！", "你好，" + text} {
				a, err := b.Answer(context.Background(), Question{Text: form, AsOf: today})
				if err != nil || a.Kind != chat.Crisis || a.Score != 1 {
					t.Errorf("%q: %s, want crisis", form, a.Kind)
					break
				}
				if !strings.Contains(strings.Join(a.Numbers, " "), number) {
					t.Errorf("%q: numbers %v, want %s among them", form, a.Numbers, number)
					break
				}
			}
			if !b.IsQuestion(text) {
				t.Errorf("IsQuestion(%q) = false", text)
			}
		}
	}
}

func TestCrisis_HearsThemAtTheEndOfALongStory(t *testing.T) {
	b := loadBase(t)
	story := strings.Repeat("我跟您说说我家这些年的事，地里的活都是我干的。", 2000)
	if a := answer(t, b, story+"我不想活了"); a.Kind != chat.Crisis {
		t.Errorf("after %d bytes: %s", len(story), a.Kind)
	}
}

func TestCrisis_LeavesEverydayTalkAlone(t *testing.T) {
	b := loadBase(t)
	for _, text := range everydayTalk {
		if _, ok := b.data.crisis.find(text); ok {
			t.Errorf("%q is taken for an emergency", text)
		}
	}
}

func TestCrisis_ScriptsNameTheirNumbers(t *testing.T) {
	b := loadBase(t)
	for _, r := range b.data.crisis.scripts {
		for _, n := range r.Numbers {
			if !strings.Contains(r.Text, n) {
				t.Errorf("the script does not name %s:\n%s", n, r.Text)
			}
		}
		for _, n := range b.numbers(r.Text) {
			if !strings.Contains(strings.Join(r.Numbers, " "), n) {
				t.Errorf("the script names %s, which is not in its numbers", n)
			}
		}
	}
}

// TestCrisis_OverRealQuestions counts how often ordinary legal questions would be met with an emergency script.
func TestCrisis_OverRealQuestions(t *testing.T) {
	b := loadBase(t)
	questions := readQuestions(t, shared(t, "data", "stard", "dev.jsonl"))
	n := 0
	for _, q := range questions {
		if _, ok := b.data.crisis.find(q.Text); ok {
			n++
			t.Log(q.Text)
		}
	}
	t.Logf("%d of %d", n, len(questions))
	if n > 5 {
		t.Errorf("%d of %d ordinary questions are taken for emergencies, want at most 5", n, len(questions))
	}
}

// kindNumber is a number that must be among those said for a kind of emergency.
var kindNumber = map[string]string{
	"violence": "110", "self-harm": "12356", "missing": "110", "trafficking": "110", "held": "110", "minor": "12355", "poison": "120",
	"later": "110", "missing-child": "110", "missing-person": "110",
}

// told are the lines of a file of testdata: those on which crisis.yaml was tuned, and every third, which was held out.
func told(t *testing.T, name string) (tuned, heldOut []string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		if n++; n%3 == 0 {
			heldOut = append(heldOut, line)
		} else {
			tuned = append(tuned, line)
		}
	}
	return tuned, heldOut
}

// recognised counts how many emergencies are heard, by kind, and how many get the wrong words.
func recognised(t *testing.T, b *Base, lines []string, show bool) (share float64) {
	t.Helper()
	all, heard, wrong := map[string]int{}, map[string]int{}, 0
	total := 0
	for _, line := range lines {
		kind, text, _ := strings.Cut(line, "\t")
		all[kind]++
		script, ok := b.data.crisis.find(text)
		switch {
		case !ok && show:
			t.Logf("not heard, %s: %s", kind, text)
		case ok:
			heard[kind]++
			total++
			if !strings.Contains(strings.Join(script.Numbers, " "), kindNumber[kind]) {
				wrong++
				if show {
					t.Logf("numbers %v for %s: %s", script.Numbers, kind, text)
				}
			}
		}
	}
	t.Logf("heard %d of %d, %v of %v; without the number of their kind %d", total, len(lines), heard, all, wrong)
	return float64(total) / float64(len(lines))
}

// alarmed counts the texts that are taken for emergencies.
func alarmed(t *testing.T, b *Base, lines []string, show bool) (n int) {
	t.Helper()
	for _, text := range lines {
		if script, ok := b.data.crisis.find(text); ok {
			n++
			if show {
				t.Logf("alarm %v: %s", script.Numbers, text)
			}
		}
	}
	t.Logf("alarms: %d of %d", n, len(lines))
	return n
}

func TestCrisis_Tuned(t *testing.T) {
	b := loadBase(t)
	yes, _ := told(t, "crisis-yes.tsv")
	no, _ := told(t, "crisis-no.tsv")
	if share := recognised(t, b, yes, true); share < 0.99 {
		t.Errorf("%.3f of the emergencies are heard, want 0.99", share)
	}
	later, rest := told(t, "crisis-later.tsv")
	if share := recognised(t, b, append(later, rest...), true); share < 0.96 {
		t.Errorf("%.3f of the later emergencies are heard, want 0.96", share)
	}
	if n := alarmed(t, b, no, true); n > 0 {
		t.Errorf("%d ordinary questions are taken for emergencies", n)
	}
	calm, rest := told(t, "crisis-no-later.tsv")
	if n := alarmed(t, b, append(calm, rest...), true); n > 13 { // of 351
		t.Errorf("%d of the later look-alikes are taken for emergencies, want at most 13", n)
	}
}

// TestCrisis_HeldOut does not show what it counts, so that nobody mends it line by line.
func TestCrisis_HeldOut(t *testing.T) {
	b := loadBase(t)
	_, yes := told(t, "crisis-yes.tsv")
	_, no := told(t, "crisis-no.tsv")
	if share := recognised(t, b, yes, false); share < 0.95 { // measured 0.958 at first, 0.972 after several widenings, 0.986 with signs: it flatters
		t.Errorf("%.3f of the emergencies are heard, want 0.95", share)
	}
	if n := alarmed(t, b, no, false); n > 4 { // measured 2 of 97 before signs were counted, 4 since, 3 since what is told of money and land speaks against
		t.Errorf("%d ordinary questions are taken for emergencies", n)
	}
}

// halfOf are the messages of a file, kind first: of its first half, or, with PUFA_SECOND_HALF set, of its second: see testdata/messages/README.md.
func halfOf(t *testing.T, name string) (lines []string) {
	first := os.Getenv("PUFA_SECOND_HALF") == ""
	for _, m := range readMessages(t, name) {
		if m.firstHalf() == first {
			lines = append(lines, m.Tags[0]+"\t"+m.Text)
		}
	}
	if len(lines) == 0 {
		t.Fatalf("%s: no messages", name)
	}
	return lines
}

func TestCrisis_Messages(t *testing.T) {
	b := loadBase(t)
	show := os.Getenv("PUFA_SECOND_HALF") == ""
	least, most := 0.95, 0.012 // measured 1.000, 0.006 and 0.000 on the first half, on which the rules were widened
	if !show {
		least, most = 0.84, 0.032 // measured 0.850, 0.031 and 0.000; 0.900 before talk of money and land counted against
	}
	share := recognised(t, b, halfOf(t, "crisis.jsonl"), show)
	if t.Logf("%.3f of the emergencies are heard", share); share < least {
		t.Errorf("%.3f of the emergencies are heard, want %.2f", share, least)
	}
	for _, name := range []string{"village.jsonl", "refuse.jsonl"} {
		if list := halfOf(t, name); float64(alarmed(t, b, list, show)) > most*float64(len(list)) {
			t.Errorf("%s: more than %.3f are taken for emergencies", name, most)
		}
	}
}

// TestCrisis_NewMessages counts what a second writer told, and the look-alikes of the same hand that are no emergencies.
func TestCrisis_NewMessages(t *testing.T) {
	b := loadBase(t)
	show := os.Getenv("PUFA_SECOND_HALF") == ""
	least := 0.97 // measured 0.587 before anything was tuned on them, 0.78 after three rounds on others, 1.000 tuned
	if !show {
		least = 0.80 // measured 0.841
	}
	if heard := recognised(t, b, halfOf(t, "crisis2.jsonl"), show); heard < least {
		t.Errorf("%.3f of the emergencies are heard, want %.2f", heard, least)
	}
	calm := halfOf(t, "calm.jsonl")
	if n := alarmed(t, b, calm, show); share(n, len(calm)) > 0.05 { // measured 0.055 before, 0.000 tuned, 0.018 on the second half
		t.Errorf("%d of %d look-alikes are taken for emergencies, want at most 0.05", n, len(calm))
	}
}

// TestCrisis_LeavesAsksAlone counts the asks that are met with a script. Of urgent entries some are what people say in danger:
// 厂里大门锁着不让出去.
func TestCrisis_LeavesAsksAlone(t *testing.T) {
	b := loadBase(t)
	var asks, urgent []string
	for _, e := range b.data.entries {
		if e.Urgent {
			urgent = append(urgent, e.Asks...)
		} else {
			asks = append(asks, e.Asks...)
		}
	}
	if n := alarmed(t, b, asks, true); n > 15 { // measured 14 of 14483, tuned on them; 156 before
		t.Errorf("%d asks are taken for emergencies, want at most 15", n)
	}
	if n := alarmed(t, b, urgent, false); share(n, len(urgent)) > 0.05 { // measured 0.044, most of them danger; 0.071 before
		t.Errorf("%d of %d asks of urgent entries are taken for emergencies, want at most 0.05", n, len(urgent))
	}
}

// TestCrisis_HearsDangerAmidADispute tells of money, work and land, and of danger that comes of them.
func TestCrisis_HearsDangerAmidADispute(t *testing.T) {
	b := loadBase(t)
	for _, text := range []string{
		"债主把我关在宾馆逼我写欠条不写不让走", "放贷的把我男人扣在他们公司了说不还贷款就不放人", "要账的现在就在我家屋里拿着棍子说不还担保的钱就砸",
		"老板把我锁在厂里说试用期没干满不让走手机也收了", "村里包地的事吵起来了他拎着铁锹往我家来了", "为了地头那点事邻居正打我爹呢", "城管把我按地上打头都破了",
		"征信黑了网贷天天催我站在桥上了", "东家不让我下山把身份证扣了还打人", "贷款公司一帮人堵我家门口说今天不给钱就卸我腿", "拖拉机翻沟里压着我叔了",
	} {
		if _, ok := b.data.crisis.find(text); !ok {
			t.Errorf("%s is not heard", text)
		}
	}
	for _, text := range []string{
		"没分的家产让老二住着老二又没了", "雪大把西屋的檩子压断了眼看要塌跟谁报", "邻居的管子从我家过我给掐断了", "办房本窗口今天要这个明天要那个跑了五趟",
		"把邻居担保的贷款还了他现在不认我急得睡不着", "两家合打的井现在他把泵锁了不让我浇地",
	} {
		if script, ok := b.data.crisis.find(text); ok {
			t.Errorf("%s is met with %s", text, script.ID)
		}
	}
}

func TestCrisis_NoNumberWithoutASource(t *testing.T) {
	f := crisisFile{Scripts: map[string]crisisScript{"danger": {Text: "打110。", Numbers: []string{"110"}}}}
	f.Rules = append(f.Rules, crisisRuleFile{Script: "danger", Any: []string{"救命"}})
	if _, err := newCrisis(f); err == nil {
		t.Error("a script names a number, and nobody says what it is for")
	}
	f.Numbers = map[string]crisisNumber{"110": {For: "报警", Source: "人民警察法第21条"}}
	if _, err := newCrisis(f); err != nil {
		t.Error(err)
	}
}

func TestCrisis_TalliesThatCannotBeReached(t *testing.T) {
	script := map[string]crisisScript{"danger": {Text: "打110。", Numbers: []string{"110"}}}
	numbers := map[string]crisisNumber{"110": {For: "报警", Source: "人民警察法第21条"}}
	signs := map[string][]string{"blow": {"打我"}}
	for what, tally := range map[string]tallyFile{
		"no script":      {Script: "flood", Bar: 1, Needs: []string{"blow"}},
		"no bar":         {Script: "danger", Needs: []string{"blow"}},
		"nothing needed": {Script: "danger", Bar: 1, Points: map[string]int{"blow": 1}},
		"no such sign":   {Script: "danger", Bar: 1, Needs: []string{"blow"}, Points: map[string]int{"kick": 1}},
	} {
		f := crisisFile{Numbers: numbers, Scripts: script, Signs: signs, Tallies: []tallyFile{tally}}
		if _, err := newCrisis(f); err == nil {
			t.Errorf("%s: no error", what)
		}
	}
}

// TestCrisis_SignsFarApartSayNothing tells one sign at the beginning of a long story and the other at its end.
func TestCrisis_SignsFarApartSayNothing(t *testing.T) {
	c, err := newCrisis(crisisFile{
		Numbers: map[string]crisisNumber{"110": {For: "报警", Source: "人民警察法第21条"}},
		Scripts: map[string]crisisScript{"danger": {Text: "打110。", Numbers: []string{"110"}}},
		Signs:   map[string][]string{"blow": {"打我"}, "blood": {"流血"}, "law": {"赔不"}},
		Tallies: []tallyFile{{Script: "danger", Bar: 2, Needs: []string{"blow"}, Points: map[string]int{"blow": 1, "blood": 1, "law": -1}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	story := strings.Repeat("地里的活都是我干的", 20)
	for text, want := range map[string]bool{
		"他打我流血了": true, "打我": false, "流血流血": false, "他打我流血了赔不": false,
		"打我" + story + "流血": false, story + "打我流血": true, "打我流血" + story + "赔不": true, story + story + "打我" + strings.Repeat("哎", 40) + "流血" + story: true,
	} {
		if _, ok := c.find(text); ok != want {
			t.Errorf("%.30q: heard %t, want %t", text, ok, want)
		}
	}
}

// TestCrisis_CalmIsAnsweredLikeAnyOther asks what was met with a script once more, by who says that nothing is wrong.
func TestCrisis_CalmIsAnsweredLikeAnyOther(t *testing.T) {
	c := Chat{loadBase(t)}
	const text = "厂里大门锁着不让出去"
	if a := answer(t, c.Base, text); a.Kind != chat.Crisis || a.Script != "held" {
		t.Fatalf("%s is met with %s %s, want the script of who is held", text, a.Kind, a.Script)
	}
	a, err := c.Calm(t.Context(), text, today)
	if err != nil || a.Kind != chat.Answered || a.Entry != "forced-labour" || a.Script != "" {
		t.Errorf("calm: %s %s %s, %v", a.Kind, a.Entry, a.Script, err)
	}
}
