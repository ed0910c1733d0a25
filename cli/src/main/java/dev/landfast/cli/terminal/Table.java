package dev.landfast.cli.terminal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows in aligned columns, within a width.
 *
 * <p>Where everything has room, each column is as wide as its widest cell. Else the columns marked
 * as spare go, from the right; then those that may shrink do, down to their least. A table that
 * does not even fit then is wider than asked: cells that may not shrink are never cut.
 */
public final class Table {
  private static final int GAP_WIDE = 2;
  private static final int GAP_NARROW = 1;

  private final List<Column> columns;
  private final List<List<Cell>> rows = new ArrayList<>();

  public Table(List<Column> columns) {
    this.columns = List.copyOf(columns);
  }

  /** Adds a row: a cell for each column. */
  public void add(List<Cell> row) {
    if (row.size() != columns.size()) {
      throw new IllegalArgumentException(
          "A row of " + row.size() + " cells in a table of " + columns.size() + " columns.");
    }
    rows.add(List.copyOf(row));
  }

  /** The header and the rows, a line each, none with spaces at its end. */
  public List<String> lines(Terminal terminal) {
    Layout layout = layOut(terminal.columns());
    List<String> lines = new ArrayList<>();
    lines.add(line(terminal, layout, columns.stream().map(Column::header).toList()));
    rows.forEach(row -> lines.add(line(terminal, layout, row)));
    return lines;
  }

  private Layout layOut(int available) {
    int[] widths = new int[columns.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = DisplayText.width(columns.get(i).header().text());
      for (List<Cell> row : rows) {
        widths[i] = Math.max(widths[i], DisplayText.width(row.get(i).text()));
      }
      widths[i] = Math.min(widths[i], columns.get(i).widest());
    }
    Layout wished = new Layout(columns, widths, GAP_WIDE);
    for (int i = widths.length - 1; i >= 0 && wished.totalWithLeastSpare() > available; i--) {
      if (columns.get(i).spare()) {
        widths[i] = Layout.LEFT_OUT;
      }
    }
    Layout layout =
        wished.totalWithLeastSpare() > available ? new Layout(columns, widths, GAP_NARROW) : wished;
    // From the right: what comes first in a row matters more.
    for (int i = widths.length - 1; i >= 0 && layout.total() > available; i--) {
      if (widths[i] != Layout.LEFT_OUT) {
        int excess = layout.total() - available;
        widths[i] = Math.max(Math.min(widths[i], columns.get(i).least()), widths[i] - excess);
      }
    }
    return layout;
  }

  private static String line(Terminal terminal, Layout layout, List<Cell> cells) {
    StringBuilder line = new StringBuilder();
    StringBuilder spaces = new StringBuilder(); // written only when something follows
    for (int i = 0; i < layout.widths().length; i++) {
      int width = layout.widths()[i];
      if (width == Layout.LEFT_OUT) {
        continue;
      }
      Column column = layout.columns().get(i);
      Cell cell = cells.get(i);
      String text = column.cut(cell.text(), width, terminal.ellipsis());
      String rest = " ".repeat(width - DisplayText.width(text));
      if (column.align() == Align.RIGHT) {
        spaces.append(rest);
      }
      if (!text.isEmpty()) {
        line.append(spaces).append(terminal.styled(cell.style(), text));
        spaces.setLength(0);
      }
      if (column.align() == Align.LEFT) {
        spaces.append(rest);
      }
      spaces.append(" ".repeat(layout.gap()));
    }
    return line.toString();
  }

  /**
   * How wide everything is.
   *
   * @param widths of the columns, to be narrowed in place; {@link #LEFT_OUT} for one that goes
   * @param gap between columns
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Layout(List<Column> columns, int[] widths, int gap) {
    static final int LEFT_OUT = -1;

    int total() {
      int[] shown = Arrays.stream(widths).filter(width -> width != LEFT_OUT).toArray();
      return Arrays.stream(shown).sum() + Math.max(0, shown.length - 1) * gap;
    }

    /** With the spare columns at their least, and all others as wide as they wish. */
    int totalWithLeastSpare() {
      int[] least = widths.clone();
      for (int i = 0; i < least.length; i++) {
        if (columns.get(i).spare()) {
          least[i] = Math.min(least[i], columns.get(i).least());
        }
      }
      return new Layout(columns, least, gap).total();
    }
  }

  /** On which side a cell's text stands. */
  public enum Align {
    LEFT,
    RIGHT
  }

  /** A piece of text that was made safe to show. */
  public record Cell(String text, Style style) {
    public static Cell of(String text) {
      return new Cell(text, Style.PLAIN);
    }
  }

  /**
   * A column.
   *
   * @param least columns that it keeps when room is scarce
   * @param widest columns that it takes at most
   * @param spare whether the table may do without it
   * @param cutsMiddle whether text that is too wide loses its middle, not its end
   */
  public record Column(
      Cell header, Align align, int least, int widest, boolean spare, boolean cutsMiddle) {

    /** As wide as its widest cell. */
    public static Column fixed(String header, Align align) {
      return new Column(
          new Cell(header, Style.FAINT), align, Integer.MAX_VALUE, Integer.MAX_VALUE, false, false);
    }

    /** Shrinks, and then shows the beginning and the end of its cells. */
    public static Column shrinking(String header, int least, int widest) {
      return new Column(new Cell(header, Style.FAINT), Align.LEFT, least, widest, false, true);
    }

    /** Shrinks, shows the beginning of its cells, and goes before others lose anything. */
    public static Column spare(String header, int least, int widest) {
      return new Column(new Cell(header, Style.FAINT), Align.LEFT, least, widest, true, false);
    }

    private String cut(String text, int width, String ellipsis) {
      return cutsMiddle
          ? DisplayText.fit(text, width, ellipsis)
          : DisplayText.begin(text, width, ellipsis);
    }
  }
}
