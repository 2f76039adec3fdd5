language-name = Polski
bot-name = Powódź Quellbrück
bot-description = Ostrzeżenie miasta Quellbrück przed powodzią, z materiałami. Ten bot niczego nie zapisuje. Telegram widzi czat.
bot-about = Powódź w Quellbrück: ostrzeżenie, zamknięte ulice, stan wody.

label-official = Tekst urzędowy
label-translation = Przełożył: { $by }
label-unofficial = Tłumaczenie nieurzędowe
label-summary = Streszczenie podanych materiałów

as-of = Stan: { $date }
as-of-overdue = Stan: { $date }. Od tego czasu nikt nie sprawdził tej strony i coś mogło się zmienić.
date-day = { $day } { $month ->
        [1] stycznia
        [2] lutego
        [3] marca
        [4] kwietnia
        [5] maja
        [6] czerwca
        [7] lipca
        [8] sierpnia
        [9] września
        [10] października
        [11] listopada
       *[12] grudnia
    } { $year }
date-month = { $month ->
        [1] styczeń
        [2] luty
        [3] marzec
        [4] kwiecień
        [5] maj
        [6] czerwiec
        [7] lipiec
        [8] sierpień
        [9] wrzesień
        [10] październik
        [11] listopad
       *[12] grudzień
    } { $year }
date-year = { $year }
date-undated = bez daty

sources-heading = Materiały
lang-de = niemiecki
lang-pl = polski

original-button = Oryginał ({ $language })
part-previous = ◀ { $part }/{ $parts }
part-next = { $part }/{ $parts } ▶
menu-button = Spis stron
language-button = Język
hide-button = Ukryj
erase-button = Usuń
share-button = Udostępnij
show-button = Otwórz
close-button = Usuń tę notatkę

language-menu = Wybór języka
erase-menu = Usuwa najnowsze wiadomości
verify-menu = Nazwa i wersja tego bota
help-menu = Co można tu zrobić
language-title = Język
erase-title = Usuwanie
verify-title = Sprawdź tego bota
help-title = Pomoc

language-text = Wybierz język poniżej.
welcome-line = Proszę wybrać język.
help-text = Naciśnij przycisk albo wyślij jedno z poleceń.

inline-title = Otwórz prywatnie
inline-open-button = Czytaj z materiałami
inline-hint = Aby udostępnić stronę, naciśnij przycisk pod nią.

group-link-text = Proszę otworzyć prywatny czat z tym botem.
group-link-button = Otwórz
hidden-text = Nic nowego.
erased-notice = Usunięto w tym czacie.
erase-failed-notice = Telegram nie pozwala już botowi tego usunąć. Proszę usunąć samemu.
hide-failed-notice = Ukryto. Telegram nie pozwala botowi usunąć pytania. Proszę usunąć je samemu.
erase-text = Bot poprosił Telegram o usunięcie najnowszych wiadomości tego czatu.
erase-group-text = To działa tylko w prywatnym czacie z botem.
old-button-notice = Ten przycisk jest nieaktualny. Oto strona główna.
wait-notice = Proszę trochę wolniej.

verify-text =
    Nazwa: { $bot }

    Wersja tekstów: `{ $version }`

    Program: `{ $build }`

fallback-note = Tej strony nie ma jeszcze po polsku. Jej język: { $language }.
draft-note = Szkic: czytelnicy jeszcze nie widzą tej strony.
operator-named = Tego bota prowadzi: { $name }.
operator-unnamed = Prowadzący nie podał nazwy.
contact-checked = { $contact } (sprawdzono: { $date })
ending-line = Uwaga, { $date }: { $text }
plain-fallback = Wyślij /help, aby zobaczyć polecenia.
mirror-about = Jedno urzędowe ostrzeżenie i jego źródła: kopia do czytania bez Telegrama.
mirror-note = To kopia stron bota w Telegramie. „Ten bot” oznacza tamtego bota, a nie tę kopię. Kto ją udostępnia, może zobaczyć, że ją czytasz.
mirror-version = Wersja tekstów
mirror-review-by = Do sprawdzenia do: { $date }. Potem coś mogło się zmienić.
leaflet-begin = To jest początek. Bot ma cały tekst i jego źródła.
leaflet-whole = Bot ma źródła tych słów i to, co jeszcze wiadomo.
leaflet-scan = Zeskanuj kod albo znajdź tę nazwę w Telegramie:
leaflet-compare = Porównaj nazwę litera po literze. Podobne nazwy łatwo podrobić.
leaflet-independent = Bot jest niezależny. Nie należy do miasta i nie może z nikim skontaktować się za ciebie. Telegram widzi, kto go otwiera.
