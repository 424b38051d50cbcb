package knowledge

import "testing"

// TestTopics_HoldTheLawsOfTheField: these are the laws that what villagers ask is checked against.
func TestTopics_HoldTheLawsOfTheField(t *testing.T) {
	b := loadBase(t)
	ours := b.OurLaws()
	for _, name := range []string{
		"农村土地承包法", "农村土地承包经营纠纷调解仲裁法", "土地管理法", "农村集体经济组织法", "民法典", "彩礼规定", "婚姻家庭编解释二", "反家庭暴力法",
		"老年人权益保障法", "民间借贷规定", "劳动合同法", "保障农民工工资支付条例", "工伤保险条例", "道路交通安全法", "社会救助法", "社会保险法",
		"反电信网络诈骗法", "治安管理处罚法", "生态环境法典", "村民委员会组织法", "行政处罚法", "行政复议法", "未成年人保护法", "禁毒法", "信访工作条例",
		"人民调解法", "法律援助法",
	} {
		law, ok := b.data.names.Official(name)
		if !ok || !ours[law] {
			t.Errorf("%s (%s) is in no topic's list", name, law)
		}
	}
	if len(ours) != 27 {
		t.Errorf("%d laws in topics.yaml, want 27: the list is fixed before anything is measured by it", len(ours))
	}
	for _, topic := range b.Topics() {
		if len(topic.Laws) == 0 {
			t.Errorf("topic %s has no laws", topic.ID)
		}
	}
}
