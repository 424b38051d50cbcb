package knowledge

import (
	"context"
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
	for _, r := range b.data.crisis.rules {
		for _, n := range r.script.Numbers {
			if !strings.Contains(r.script.Text, n) {
				t.Errorf("the script does not name %s:\n%s", n, r.script.Text)
			}
		}
		for _, n := range b.numbers(r.script.Text) {
			if !strings.Contains(strings.Join(r.script.Numbers, " "), n) {
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
