//! The QR code that leads to the bot.

use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

use crate::ops::exit_error::ExitError;

/// A QR code as SVG.
pub(super) struct Code(String);

impl Code {
    /// Error correction level Q: the code stays readable with a quarter of it lost to dirt or folds.
    pub(super) fn new(link: &str) -> Result<Self, ExitError> {
        /// The side of a module (one small square) in units of the file.
        const MODULE: u32 = 8;
        let code = QrCode::with_error_correction_level(link, EcLevel::Q);
        let code = code.map_err(|error| {
            ExitError::because(error, "Take a shorter name for the page or the bot.")
        })?;
        Ok(Self(code.render::<svg::Color<'_>>().module_dimensions(MODULE, MODULE).build()))
    }

    pub(super) fn file(&self) -> Vec<u8> {
        format!("{}\n", self.0).into_bytes()
    }

    /// Returns the `<svg>` element alone, for use in HTML, where no XML declaration may stand.
    pub(super) fn element(&self) -> &str {
        self.0.split_once("?>").map_or(&self.0, |(_, element)| element)
    }
}
