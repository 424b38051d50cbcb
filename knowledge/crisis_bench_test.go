package knowledge

import "testing"

// BenchmarkCrisis is what every message costs before anything else is looked at.
func BenchmarkCrisis(b *testing.B) {
	c := loadBase(b).data.crisis
	for name, text := range map[string]string{
		"short": "低保咋办",
		"usual": "我家跟邻居因为地边子吵起来了，村里来人也没说明白，这地到底归谁，我该上哪问",
		"alarm": "快来人啊，他又喝多了在外屋砸东西，说要弄死我，我和孩子锁在里屋不敢出去",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.find(text)
			}
		})
	}
}
