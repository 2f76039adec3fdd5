//! Finds what an earlier version of the files has left in languages that are no longer there.

use teloxide::RequestError;
use teloxide::types::BotCommandScope;

use super::{Change, Item, Patience, calls, wanted};
use crate::telegram::client::api::Api;
use article::Library;

/// All two-letter language codes (ISO 639-1). Telegram accepts no others for menus. It returns the
/// menu of one language at a time, and never says which languages have one.
const LANGUAGES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv \
                         dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie \
                         ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv \
                         mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm \
                         rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts \
                         tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// Returns what must be removed in languages that the files do not have. It requests the menu of
/// every language, so it takes some seconds. A language without a menu for private chats was not
/// set by this program, and is left alone.
pub async fn leftovers(
    api: &Api,
    library: &Library,
    patience: Patience,
) -> Result<Vec<Change>, RequestError> {
    let known = wanted(library);
    let common =
        |like: &Item| known.iter().find(|(code, item)| code.is_empty() && item.is_like(like));
    let mut changes = Vec::new();
    for code in LANGUAGES.split(' ').filter(|code| !known.iter().any(|(known, _)| known == code)) {
        let menu = Item::Commands(BotCommandScope::AllPrivateChats, Vec::new());
        let shown = calls::shown(api, code, &menu, patience).await?;
        if shown == menu {
            continue;
        }
        changes.push(Change { code: code.to_owned(), shown, wanted: menu });
        for wanted in [
            Item::Commands(BotCommandScope::AllGroupChats, Vec::new()),
            Item::Name(String::new()),
            Item::Description(String::new()),
            Item::About(String::new()),
        ] {
            let shown = calls::shown(api, code, &wanted, patience).await?;
            // For a language without its own text, Telegram returns the common one.
            if shown != wanted && common(&wanted).is_none_or(|(_, item)| *item != shown) {
                changes.push(Change { code: code.to_owned(), shown, wanted });
            }
        }
    }
    Ok(changes)
}
