//! Where the blocks of a page stand in its file.

use std::ops::Range;

use rich_text::split::Block;

/// Returns the byte range of each block in the file: up to the next block, or to the end.
pub(super) fn extents(text: &str, body_at: usize, blocks: &[Block]) -> Vec<Range<usize>> {
    let body = text.get(body_at..).unwrap_or_default();
    let starts = std::iter::once(0).chain(body.match_indices('\n').map(|(at, _)| at + 1));
    let starts: Vec<usize> = starts.map(|at| body_at + at).collect();
    let start = |block: &Block| starts.get(block.line - 1).copied().unwrap_or(body_at);
    let ends = blocks.iter().skip(1).map(start).chain([text.len()]);
    blocks.iter().zip(ends).map(|(block, end)| start(block)..end.max(start(block))).collect()
}

/// A block as it is written, up to an empty line: behind it may stand a placeholder that shows nothing.
pub(super) fn up_to_empty_line(block: &str) -> &str {
    let mut at = 0;
    for line in block.split_inclusive('\n') {
        if line.trim().is_empty() {
            break;
        }
        at += line.len();
    }
    &block[..at]
}
