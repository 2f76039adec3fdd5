# An invented article; see bot.toml.

language-name = ไทย
bot-name = น้ำบ่อหมู่บ้านนะบา
bot-description = บอตนี้แสดงประกาศของหมู่บ้านเรื่องน้ำบ่อพร้อมแหล่งที่มาเมื่อมีผู้ขอ ไม่เก็บข้อมูลใดของคุณ เทเลแกรมเห็นแชตนี้ได้
bot-about = ประกาศเรื่องน้ำบ่อหนึ่งฉบับพร้อมแหล่งที่มา ไม่เก็บข้อมูล
label-official = ข้อความทางการตามที่ประกาศ
label-translation = แปลโดย { $by }
label-unofficial = คำแปลอย่างไม่เป็นทางการ
label-summary = สรุปด้วยคำของเราจากแหล่งที่มาด้านล่าง
as-of = ข้อมูล ณ { $date }
date-day = { $day } { $month ->
        [1] มกราคม
        [2] กุมภาพันธ์
        [3] มีนาคม
        [4] เมษายน
        [5] พฤษภาคม
        [6] มิถุนายน
        [7] กรกฎาคม
        [8] สิงหาคม
        [9] กันยายน
        [10] ตุลาคม
        [11] พฤศจิกายน
       *[12] ธันวาคม
    } { $year }
date-month = { $month ->
        [1] มกราคม
        [2] กุมภาพันธ์
        [3] มีนาคม
        [4] เมษายน
        [5] พฤษภาคม
        [6] มิถุนายน
        [7] กรกฎาคม
        [8] สิงหาคม
        [9] กันยายน
        [10] ตุลาคม
        [11] พฤศจิกายน
       *[12] ธันวาคม
    } { $year }
date-year = ปี { $year }
date-undated = ไม่ระบุวันที่
sources-heading = แหล่งที่มา
lang-ar = ภาษาอาหรับ
lang-hi = ภาษาฮินดี
lang-th = ภาษาไทย
lang-zh-cn = ภาษาจีน
original-button = ต้นฉบับ ({ $language })
part-previous = ◀ { $part }/{ $parts }
part-next = { $part }/{ $parts } ▶
menu-button = เมนู
language-button = ภาษา
hide-button = ซ่อน
erase-button = ลบ
share-button = แบ่งปัน
show-button = เปิด
close-button = ลบหมายเหตุนี้
language-menu = เลือกภาษา
erase-menu = ลบข้อความล่าสุดของแชตนี้
verify-menu = ตรวจชื่อและรุ่นของบอต
help-menu = สิ่งที่ทำได้ที่นี่
language-title = การเลือกภาษา
erase-title = การลบข้อความ
verify-title = การตรวจบอต
help-title = วิธีใช้
language-text = เลือกภาษาจากปุ่มด้านล่าง ปุ่มจะจำภาษาที่คุณเลือก
welcome-line = โปรดเลือกภาษา
help-text = แตะปุ่มหรือส่งคำสั่งด้านล่าง จะพิมพ์ชื่อหน้าก็ได้
inline-title = เปิดเป็นการส่วนตัว
inline-open-button = อ่านพร้อมแหล่งที่มา
inline-hint = หากต้องการแบ่งปันหน้า ให้แตะปุ่มด้านล่างหน้านั้น
group-link-text = โปรดเปิดแชตส่วนตัวกับบอตนี้
group-link-button = เปิดแชต
hidden-text = ไม่มีอะไรใหม่
erased-notice = ลบออกจากแชตนี้แล้ว
erase-failed-notice = เทเลแกรมไม่ให้บอตลบข้อความนี้แล้ว โปรดลบเอง
erase-text = บอตขอให้เทเลแกรมลบข้อความล่าสุดของแชตนี้แล้ว **ข้อความเก่า** อาจยังอยู่
erase-group-text = ใช้ได้ในแชตส่วนตัวเท่านั้น
old-button-notice = ปุ่มนี้เป็นของรุ่นเก่า นี่คือหน้าแรก
wait-notice = ช้าลงหน่อย แล้วลองใหม่อีกครั้ง
verify-text = **ชื่อของบอตนี้** คือ { $bot } รุ่นของข้อความคือ `{ $version }` และรุ่นของโปรแกรมคือ `{ $build }`
fallback-note = หน้านี้ยังไม่มีเป็นภาษาไทย จึงแสดงเป็น{ $language }
draft-note = ฉบับร่าง: ผู้อ่านยังไม่เห็นหน้านี้
operator-named = ผู้ดูแลสำเนานี้คือ { $name }
operator-unnamed = ผู้ดูแลสำเนานี้ไม่ได้ให้ชื่อ
contact-checked = { $contact } (ผู้ดูแลตรวจเมื่อ { $date })
ending-line = โปรดทราบ { $date }: { $text }
plain-fallback = พิมพ์ /help เพื่อดูคำสั่ง
mirror-note = นี่คือสำเนาหน้าของบอต ผู้ให้บริการสำเนาเห็นได้ว่าคุณอ่าน
mirror-version = รุ่นของข้อความ
leaflet-begin = นี่คือตอนต้น บอตมีข้อความทั้งหมดและแหล่งที่มา
leaflet-scan = สแกนรหัส หรือค้นหาชื่อนี้ในเทเลแกรม:
leaflet-compare = เทียบชื่อทีละตัวอักษร
leaflet-independent = บอตเป็นอิสระและไม่ติดต่อใคร เทเลแกรมเห็นได้ว่าใครเปิด
as-of-overdue = ข้อมูล ณ { $date } หลังจากนั้นยังไม่มีใครตรวจหน้านี้ สิ่งต่างๆ อาจเปลี่ยนไปแล้ว
hide-failed-notice = ซ่อนแล้ว เทเลแกรมไม่ให้บอตลบคำถามของคุณ โปรดลบเอง
mirror-review-by = จะตรวจอีกครั้งภายใน { $date } หลังจากนั้นสิ่งต่างๆ อาจเปลี่ยนไป
mirror-about = ประกาศหนึ่งฉบับพร้อมแหล่งที่มา สำหรับอ่านโดยไม่ใช้เทเลแกรม
leaflet-whole = บอตมีแหล่งที่มาของถ้อยคำเหล่านี้
