"""Characters made comparable: full-width to half-width, traditional to simplified.

Every fold is one character for one, so that offsets into the folded text are
offsets into the printed text.
"""

from __future__ import annotations

_TRADITIONAL = (
    "總总體体況况報报條条發发據据關关係系為为與与項项處处數数號号現现"
    "開开規规範范製制務务業业營营機机構构個个織织檔档單单萬万額额費费許许可可罰罚強强"
    "執执行行請请數数結结轉转辦办該该護护權权益益類类過过產产內内訴诉訟讼複复復复議议維维"
    "糾纠終终審审屬属於于國国祕秘危危穩稳無无當当補补沒没掌掌見见確确認认獲获從从"
    "計计稱称圖图應应門门網网絡络電电話话郵邮編编點点聯联繫系時时間间後后標标題题釋释讀读"
    "問问進进導导責责監监會会領领層层級级縣县鄉乡鎮镇區区廳厅廣广東东華华經经濟济統统"
    "財财產产資资預预決决購购徵征課课給给確确獎奖勵励證证驗验檢检測测評评價价"
    "訪访舉举投投訊讯誤误節节紀纪聞闻書书衛卫學学術术長长運运動动農农蘇苏漢汉灣湾"
    "陽阳陝陕龍龙貴贵雲云寧宁連连遼辽齊齐魯鲁滬沪將将來来這这種种雙双優优變变麼么"
    "並并還还屆届獨独圍围繞绕黨党對对據据僅仅顯显實实際际歷历導导壓压歸归殘残滿满"
    "較较輕轻難难隨随題题願愿類类風风飛飞養养館馆驗验體体鄰邻隊队陳陈階阶隱隐雖虽"
    "靜静頁页順顺須须頻频顧顾構构槍枪樣样檢检歲岁歐欧殺杀毀毁氣气沖冲減减測测"
    "準准滯滞漲涨潔洁災灾煙烟熱热愛爱爭争狀状環环畫画異异療疗發发盡尽盤盘眾众矚瞩"
    "礎础禮礼稅税積积窮穷競竞筆笔簡简簽签糧粮紅红約约級级純纯紙纸細细組组絕绝絡络"
    "綜综線线緊紧練练縮缩績绩繼继續续聽听職职聲声聯联肅肃腦脑舊旧艱艰藝艺藥药"
    "處处虛虚號号術术裝装製制複复覆复視视覽览觀观訂订訓训記记設设註注評评詢询試试"
    "詳详誌志語语誠诚調调談谈論论諮咨講讲證证識识譯译護护讓让負负貢贡貧贫貨货"
    "販贩責责貫贯費费貼贴貿贸賓宾質质賬账賴赖贈赠贏赢軍军軟软輔辅輕轻輛辆輪轮輯辑輸输"
    "轄辖農农遞递遠远適适遲迟遷迁選选遺遗邊边郵邮鄭郑醫医採采鉤钩鋼钢錄录錢钱錯错"
    "鍵键鐘钟鐵铁閉闭閱阅闊阔隸隶雜杂離离電电響响頂顶領领頭头餘余駐驻驗验"
)
_PUNCTUATION = {
    "“": '"',
    "”": '"',
    "‘": '"',
    "’": '"',
    "「": '"',
    "」": '"',
    "〔": "(",
    "〕": ")",
    "【": "(",
    "】": ")",
    "［": "(",
    "］": ")",
    "–": "-",
    "—": "-",
    "―": "-",
    "−": "-",
    "─": "-",
    "│": "|",
    "┃": "|",
    "\u00a0": " ",
    "\u3000": " ",
    "\u200b": " ",
    "\u200c": " ",
    "\u200d": " ",
    "\u2060": " ",
    "\ufeff": " ",
    "\u00ad": " ",
    "\r": " ",
    "\u2028": "\n",
    "\u2029": "\n",
    "\u0085": " ",
    "\v": " ",
    "\f": " ",
}


def _table() -> dict[int, str]:
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    table |= {ord(a): b for a, b in _PUNCTUATION.items()}
    pairs = zip(_TRADITIONAL[::2], _TRADITIONAL[1::2], strict=True)
    table |= {ord(a): b for a, b in pairs if a != b}
    for n, number in enumerate("一二三四五六七八九十"):
        table[0x3220 + n] = number  # ㈠
    return table


_FOLD = _table()


def fold(text: str) -> str:
    """The text with comparable characters; same length as ``text``."""
    return text.translate(_FOLD)
