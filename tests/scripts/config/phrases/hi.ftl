# An invented article; see bot.toml.

language-name = हिन्दी
bot-name = नबा गाँव का पानी
bot-description = यह बॉट माँगने पर कुएँ के पानी के बारे में गाँव की सूचना और उसके स्रोत दिखाता है। यह आपके बारे में कुछ नहीं रखता। टेलीग्राम यह चैट देख सकता है।
bot-about = कुएँ के पानी की एक सूचना और उसके स्रोत। कुछ नहीं रखा जाता।
label-official = आधिकारिक पाठ, जैसा प्रकाशित हुआ
label-translation = अनुवाद: { $by }
label-unofficial = अनौपचारिक अनुवाद
label-summary = हमारे शब्दों में सार, नीचे दिए स्रोतों से
as-of = { $date } तक
date-day = { $day } { $month ->
        [1] जनवरी
        [2] फ़रवरी
        [3] मार्च
        [4] अप्रैल
        [5] मई
        [6] जून
        [7] जुलाई
        [8] अगस्त
        [9] सितंबर
        [10] अक्टूबर
        [11] नवंबर
       *[12] दिसंबर
    } { $year }
date-month = { $month ->
        [1] जनवरी
        [2] फ़रवरी
        [3] मार्च
        [4] अप्रैल
        [5] मई
        [6] जून
        [7] जुलाई
        [8] अगस्त
        [9] सितंबर
        [10] अक्टूबर
        [11] नवंबर
       *[12] दिसंबर
    } { $year }
date-year = वर्ष { $year }
date-undated = बिना तारीख़
sources-heading = स्रोत
lang-ar = अरबी
lang-hi = हिन्दी
lang-th = थाई
lang-zh-cn = चीनी
original-button = मूल ({ $language })
part-previous = ◀ { $part }/{ $parts }
part-next = { $part }/{ $parts } ▶
menu-button = मेन्यू
language-button = भाषा
hide-button = छिपाएँ
erase-button = मिटाएँ
share-button = साझा करें
show-button = खोलें
close-button = यह सूचना हटाएँ
language-menu = भाषा चुनें
erase-menu = इस चैट के नए संदेश मिटाएँ
verify-menu = बॉट का नाम और संस्करण जाँचें
help-menu = यहाँ क्या किया जा सकता है
language-title = भाषा चुनना
erase-title = संदेश मिटाना
verify-title = बॉट की जाँच
help-title = सहायता
language-text = नीचे से भाषा चुनें। बटन चुनी हुई भाषा याद रखते हैं।
welcome-line = कृपया भाषा चुनें।
help-text = कोई बटन दबाएँ या नीचे का कोई आदेश भेजें। पन्ने का शीर्षक भी लिख सकते हैं।
inline-title = निजी तौर पर खोलें
inline-open-button = स्रोतों के साथ पढ़ें
inline-hint = पन्ना साझा करने के लिए उसके नीचे का बटन दबाएँ।
group-link-text = कृपया इस बॉट के साथ निजी चैट खोलें।
group-link-button = चैट खोलें
hidden-text = कुछ नया नहीं।
erased-notice = इस चैट से मिटा दिया गया।
erase-failed-notice = टेलीग्राम अब बॉट को यह मिटाने नहीं देता। इसे स्वयं मिटाएँ।
erase-text = बॉट ने टेलीग्राम से इस चैट के नए संदेश मिटाने को कहा है। **पुराने संदेश** रह सकते हैं।
erase-group-text = यह केवल निजी चैट में काम करता है।
old-button-notice = यह बटन पुराने संस्करण का है। यह रहा आरंभ पृष्ठ।
wait-notice = थोड़ा धीरे, कृपया थोड़ी देर में फिर कोशिश करें।
verify-text = **इस बॉट का नाम** { $bot } है। शब्दों का संस्करण `{ $version }` और प्रोग्राम `{ $build }` है।
fallback-note = यह पन्ना अभी हिन्दी में नहीं है; यह इस भाषा में दिखाया गया है: { $language }.
draft-note = मसौदा: पाठक यह पन्ना अभी नहीं देखते।
operator-named = यह प्रति { $name } चलाता है।
operator-unnamed = इस प्रति के संचालक ने नाम नहीं बताया।
contact-checked = { $contact } ({ $date } को संचालक ने जाँचा)
ending-line = कृपया ध्यान दें, { $date }: { $text }
plain-fallback = आदेशों के लिए /help लिखें।
mirror-note = यह बॉट के पन्नों की प्रति है। जो इसे देता है वह देख सकता है कि आप इसे पढ़ते हैं।
mirror-version = शब्दों का संस्करण
leaflet-begin = यह शुरुआत है। पूरा पाठ और स्रोत बॉट के पास हैं।
leaflet-scan = कोड स्कैन करें, या टेलीग्राम में यह नाम खोजें:
leaflet-compare = नाम का अक्षर-अक्षर मिलान करें।
leaflet-independent = बॉट स्वतंत्र है और किसी से संपर्क नहीं करता। टेलीग्राम देख सकता है कि इसे कौन खोलता है।
as-of-overdue = { $date } तक। तब से किसी ने यह पन्ना नहीं जाँचा; बातें बदल गई होंगी।
hide-failed-notice = छिपा दिया गया। टेलीग्राम बॉट को आपका प्रश्न मिटाने नहीं देता। उसे स्वयं मिटाएँ।
mirror-review-by = { $date } तक फिर जाँचा जाएगा। उसके बाद बातें बदल सकती हैं।
mirror-about = एक सूचना और उसके स्रोत, टेलीग्राम के बिना पढ़ने के लिए।
leaflet-whole = इन शब्दों के स्रोत बॉट के पास हैं।
