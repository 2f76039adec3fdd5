# An invented article; see bot.toml.

language-name = العربية
bot-name = ماء قرية النبع
bot-description = يعرض هذا البوت عند الطلب إعلان القرية عن ماء البئر ومصادره. لا يحفظ شيئًا عنك. يستطيع تيليجرام رؤية هذه المحادثة.
bot-about = إعلان واحد عن ماء البئر ومصادره. لا يحفظ شيئًا.
label-official = النص الرسمي كما نُشر
label-translation = ترجمة { $by }
label-unofficial = ترجمة غير رسمية
label-summary = ملخص بكلماتنا من المصادر المذكورة أدناه
as-of = حتى { $date }
date-day = { $day } { $month ->
        [1] يناير
        [2] فبراير
        [3] مارس
        [4] أبريل
        [5] مايو
        [6] يونيو
        [7] يوليو
        [8] أغسطس
        [9] سبتمبر
        [10] أكتوبر
        [11] نوفمبر
       *[12] ديسمبر
    } { $year }
date-month = { $month ->
        [1] يناير
        [2] فبراير
        [3] مارس
        [4] أبريل
        [5] مايو
        [6] يونيو
        [7] يوليو
        [8] أغسطس
        [9] سبتمبر
        [10] أكتوبر
        [11] نوفمبر
       *[12] ديسمبر
    } { $year }
date-year = عام { $year }
date-undated = بلا تاريخ
sources-heading = المصادر
lang-ar = العربية
lang-hi = الهندية
lang-th = التايلاندية
lang-zh-cn = الصينية
original-button = الأصل ({ $language })
part-previous = ◀ { $part }/{ $parts }
part-next = { $part }/{ $parts } ▶
menu-button = القائمة
language-button = اللغة
hide-button = إخفاء
erase-button = حذف
share-button = مشاركة
show-button = فتح
close-button = إزالة هذه الملاحظة
language-menu = اختيار اللغة
erase-menu = حذف أحدث رسائل هذه المحادثة
verify-menu = التحقق من اسم البوت وإصداره
help-menu = ما يمكنك فعله هنا
language-title = اختيار اللغة
erase-title = حذف الرسائل
verify-title = التحقق من البوت
help-title = المساعدة
language-text = اختر لغة من الأزرار أدناه. تحتفظ الأزرار باللغة التي تختارها.
welcome-line = يرجى اختيار لغة.
help-text = اضغط زرًا أو أرسل أحد الأوامر أدناه. يمكنك أيضًا كتابة عنوان صفحة.
inline-title = فتح على انفراد
inline-open-button = القراءة مع المصادر
inline-hint = لمشاركة صفحة اضغط زر المشاركة تحتها.
group-link-text = افتح محادثة خاصة مع هذا البوت.
group-link-button = فتح المحادثة
hidden-text = لا جديد.
erased-notice = حُذفت الرسالة في هذه المحادثة.
erase-failed-notice = لم يعد تيليجرام يسمح للبوت بالحذف. احذفها بنفسك.
erase-text = طلب البوت من تيليجرام حذف أحدث رسائل هذه المحادثة. قد تبقى **رسائل أقدم**.
erase-group-text = يعمل هذا في محادثة خاصة فقط.
old-button-notice = هذا الزر من إصدار أقدم. هذه صفحة البداية.
wait-notice = على مهلك قليلًا، ثم حاول مرة أخرى.
verify-text = **اسم هذا البوت** هو { $bot }. إصدار الكلمات `{ $version }` وبناء البرنامج `{ $build }`.
fallback-note = هذه الصفحة غير متاحة بالعربية بعد، وتُعرض بلغة أخرى: { $language }.
draft-note = مسودة: لا يرى القراء هذه الصفحة بعد.
operator-named = يدير هذه النسخة { $name }.
operator-unnamed = لم يذكر مشغّل هذه النسخة اسمًا.
contact-checked = { $contact } (تحقق منه المشغّل في { $date })
ending-line = يرجى الانتباه، { $date }: { $text }
plain-fallback = اكتب /help لرؤية الأوامر.
mirror-note = هذه نسخة من صفحات البوت. من يقدّمها يستطيع أن يرى أنك تقرؤها.
mirror-version = إصدار الكلمات
leaflet-begin = هذه هي البداية. النص الكامل ومصادره عند البوت.
leaflet-scan = امسح الرمز، أو ابحث عن هذا الاسم في تيليجرام:
leaflet-compare = قارن الاسم حرفًا حرفًا.
leaflet-independent = البوت مستقل ولا يتصل بأحد. يستطيع تيليجرام رؤية من يفتحه.
as-of-overdue = حتى { $date }. لم يراجع أحد هذه الصفحة منذ ذلك الحين، وربما تغيّرت الأمور.
hide-failed-notice = أُخفيت الرسالة. لا يسمح تيليجرام للبوت بحذف سؤالك. احذفه بنفسك.
mirror-review-by = تُراجع قبل { $date }. بعد ذلك ربما تغيّرت الأمور.
mirror-about = إعلان واحد ومصادره، للقراءة من دون تيليجرام.
leaflet-whole = عند البوت مصادر هذه الكلمات.
