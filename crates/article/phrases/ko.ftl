# The program's own phrases, in Korean. A folder's phrases take their place. [md] marks texts in the Markdown subset of the pages.

language-name = 한국어

# Dates: $day and $year are texts, $month is a number from 1 to 12
as-of = { $date } 기준
as-of-overdue = { $date } 기준. 그 뒤로 이 글을 다시 살펴본 사람이 없으며, 사정이 달라졌을 수 있습니다.
date-day = { $year }년 { $month }월 { $day }일
date-month = { $year }년 { $month }월
date-year = { $year }년
date-undated = 날짜 없음

# The list of sources
sources-heading = 출처
lang-ko = 한국어
lang-ru = 러시아어
lang-uk = 우크라이나어
lang-en = 영어

# Buttons
original-button = 원문 ({ $language })
part-previous = ◀ { $part }/{ $parts }
part-next = { $part }/{ $parts } ▶
menu-button = 처음으로
language-button = 언어
hide-button = 숨기기
erase-button = 지우기
share-button = 공유하기
show-button = 열기
close-button = 이 안내 지우기

# Built-in commands: in Telegram's command menu, and as headings
language-menu = 언어 고르기
erase-menu = 이 대화의 최근 메시지들 지우기
verify-menu = 이 봇의 이름과 판 번호 확인하기
help-menu = 여기에서 할 수 있는 일
language-title = 언어
erase-title = 지우기
verify-title = 이 봇 확인하기
help-title = 도움말

# [md]
language-text =
    아래에서 언어를 고르십시오.

    단추를 누르면 고른 언어가 그대로 이어집니다. 명령어를 직접 써서 보내면 다시 텔레그램의 언어 설정을 따릅니다. 여기에는 아무것도 저장되지 않기 때문입니다.

# Shown together with the same line in the other languages
welcome-line = 언어를 골라 주십시오.

# [md] The program adds the list of commands below this
help-text =
    단추를 누르거나, 아래 명령어 가운데 하나를 보내십시오. 글의 제목을 써서 보내도 됩니다.

    글마다 출처가 적혀 있습니다. 이 봇은 누구에게도 대신 연락해 드릴 수 없습니다. 자신에 관한 것은 무엇이든 보내지 마십시오.

# Sharing in other chats. Shown only where the bot's inline mode is on
inline-title = 일대일 대화로 열기
inline-open-button = 출처와 함께 읽기
# Added to /help
inline-hint = 글을 공유하려면 글 아래에 “공유하기” 단추가 있으면 그것을 누르거나, 어느 대화에서든 이 봇의 이름을 @와 함께 쓰십시오. 그렇게 보낸 메시지(통보문)에는 이 봇의 이름이 보입니다.

# Groups
group-link-text = 이 봇과 일대일 대화를 열어 주십시오.
group-link-button = 열기

# Hiding: a hidden message must name nothing
hidden-text = 새로운 것이 없습니다.

# Erasing
erased-notice = 이 대화에서 지웠습니다. 다른 곳으로 전달된 사본, 알림, 텔레그램 서버에 있는 것은 우리가 지울 수 없습니다.
erase-failed-notice = 이 메시지(통보문)는 이제 봇이 지울 수 없습니다. 직접 지우십시오. 메시지를 길게 누르고 “삭제”를 누른 다음 “봇에게서도 삭제”에 표시하십시오.
hide-failed-notice = 숨겼습니다. 위에 있는 여러분의 질문은 봇이 지울 수 없습니다. 직접 지우십시오. 메시지(통보문)를 길게 누르고 “삭제”를 누른 다음 “봇에게서도 삭제”에 표시하십시오.
# [md]
erase-text =
    봇이 이 대화의 최근 메시지(통보문)들을 지워 달라고 텔레그램에 요청했습니다. 여러분의 메시지와 봇의 메시지가 모두 들어갑니다. 보낸 지 48시간이 지나지 않은 메시지만, 많아야 500개까지 지울 수 있습니다.

    아직 **남아 있을 수 있는 것:** 더 오래된 메시지와 봇이 찾지 못한 메시지입니다. 메시지에 번호를 매기는 것은 봇이 아니라 텔레그램입니다. 대화를 한번 살펴보십시오.

    우리가 **지울 수 없는 것:** 텔레그램 서버, 알림, 다른 곳으로 전달된 메시지에 있는 사본입니다.

    이 **대화 전체를 지우려면:** 대화의 메뉴를 열고 “대화 삭제”를 고르십시오. 양쪽 모두에서 지우는 선택이 나오면 그 칸에 표시하십시오. 쓰인 말은 앱(응용 프로그램)마다 다릅니다.

    이 안내는 아래 단추로 지울 수 있습니다.
erase-group-text = 이 명령은 봇과의 일대일 대화에서만 쓸 수 있습니다. 단체 대화방에서는 봇에게 다른 사람의 메시지(통보문)를 지울 권한이 없습니다.

# Short notices
old-button-notice = 이것은 예전 판의 단추입니다. 첫 화면을 보여 드립니다.
wait-notice = 조금만 천천히 해 주십시오. 잠시 뒤에 다시 해 보십시오.

# [md] $bot is the bot's @name, $version the SHA-256 of the words, $build the build of the program
verify-text =
    이 봇의 **이름:** { $bot }

    이 봇을 알게 된 곳에 적힌 이름과 한 글자씩 견주어 보십시오. 중요한 것은 이 확인입니다.

    글의 **판 번호:** `{ $version }`

    이것은 모든 글의 SHA-256 값입니다. 한 글자만 바뀌어도 이 값이 바뀝니다.

    프로그램의 **판 번호:** `{ $build }`

    이것은 어떤 프로그램이 돌아가고 있는지 알려 줍니다.

    이 번호들만으로는 아무것도 증명되지 않습니다. 비슷하게 꾸민 가짜 봇은 어떤 글이든 보여 줄 수 있고, 이 번호들도 보여 줄 수 있습니다.

# Notes that the program adds
fallback-note = 이 글은 아직 한국어로 준비되지 않았습니다. 지금 보이는 글의 언어: { $language }
draft-note = 초안: 독자에게는 아직 보이지 않는 글입니다.
operator-named = 이 봇의 운영자: { $name }
operator-unnamed = 이 봇의 운영자는 이름을 밝히지 않았습니다.
contact-checked = { $contact } (운영자가 확인한 날: { $date })
ending-line = 안내({ $date }): { $text }
plain-fallback = 명령어를 보려면 이렇게 쓰십시오: /help

# The static mirror
mirror-note = 이것은 텔레그램 봇(자동으로 답하는 프로그램)의 글을 옮겨 놓은 사본입니다. 글에 나오는 “이 봇”은 이 사본이 아니라 그 봇을 가리킵니다. 이 사본을 제공하는 쪽은 여러분이 읽었다는 것을 알 수 있습니다.
mirror-version = 글의 판 번호
mirror-review-by = 다음 검토 시한: { $date }. 그 뒤에는 사정이 달라졌을 수 있습니다.

# Leaflets to print: “begin” stands below a passage, “whole” below all that is quoted; the bot’s @name stands below “scan”
leaflet-begin = 이것은 글의 첫 부분입니다. 전체 글과 출처는 봇(자동으로 답하는 프로그램)에서 볼 수 있습니다.
leaflet-whole = 이 글의 출처와 그 밖에 알려진 것은 봇(자동으로 답하는 프로그램)에서 볼 수 있습니다.
leaflet-scan = 이 부호를 휴대전화(손전화)로 찍거나, 텔레그램에서 이 이름을 찾으십시오:
leaflet-compare = 이름을 한 글자씩 견주어 보십시오. 비슷하게 꾸민 가짜를 만들기는 쉽습니다.
