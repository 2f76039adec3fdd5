//! The QR code that leads to the bot.

use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

use crate::ops::exit_error::ExitError;

/// A QR code as SVG.
pub(super) struct Code(String);

impl Code {
    /// A quarter of the picture may be lost to dirt and folds (level Q).
    pub(super) fn new(link: &str) -> Result<Self, ExitError> {
        /// Units of the file for a module, the small square of which a code is made.
        const MODULE: u32 = 8;
        let code = QrCode::with_error_correction_level(link, EcLevel::Q);
        let code = code.map_err(|error| {
            ExitError::because(error, "Take a shorter name for the page or the bot.")
        })?;
        Ok(Self(code.render::<svg::Color<'_>>().module_dimensions(MODULE, MODULE).build()))
    }

    /// A file of its own.
    pub(super) fn file(&self) -> Vec<u8> {
        format!("{}\n", self.0).into_bytes()
    }

    /// The element alone, as it stands in HTML: the declaration belongs to a file of its own.
    pub(super) fn element(&self) -> &str {
        self.0.split_once("?>").map_or(&self.0, |(_, element)| element)
    }
}
