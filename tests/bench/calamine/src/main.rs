//! Counts the cells of a workbook's first sheet with calamine's streaming cell reader: rows, cells, and bytes of text, so
//! that every cell's value is looked at; then the most memory held, in KiB.
use calamine::{open_workbook, DataRef, Reader, Xlsx};

/// VmHWM of this process.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or(0)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: count-cells FILE.xlsx")?;
    let mut book: Xlsx<_> = open_workbook(path)?;
    let sheet = book.sheet_names().first().cloned().ok_or("no sheet")?;
    let mut cells = book.worksheet_cells_reader(&sheet)?;
    let (mut rows, mut count, mut bytes, mut last) = (0u64, 0u64, 0u64, None);
    while let Some(cell) = cells.next_cell()? {
        match cell.get_value() {
            DataRef::Empty => continue,
            DataRef::String(s) => bytes += s.len() as u64,
            DataRef::SharedString(s) => bytes += s.len() as u64,
            _ => {}
        }
        let row = cell.get_position().0;
        if last != Some(row) {
            rows += 1;
            last = Some(row);
        }
        count += 1;
    }
    println!("{rows} {count} {bytes} {}", peak_kib());
    Ok(())
}
