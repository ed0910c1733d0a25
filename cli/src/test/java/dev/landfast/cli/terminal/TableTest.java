package dev.landfast.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.landfast.cli.Screen;
import dev.landfast.cli.terminal.Table.Align;
import dev.landfast.cli.terminal.Table.Cell;
import dev.landfast.cli.terminal.Table.Column;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TableTest {

  private static Table table() {
    Table table =
        new Table(
            List.of(
                Column.shrinking("File", 8, 28),
                Column.fixed("Size", Align.RIGHT),
                Column.spare("Text", 10, 30)));
    table.add(cells("annual-report.pdf", "84 kB", "Once upon a time there was a queue"));
    table.add(cells("報告書-2024年度.txt", "1 B", "漢字"));
    table.add(cells("👩\u200d👩\u200d👧 family.txt", "405 kB", ""));
    return table;
  }

  private static List<Cell> cells(String... texts) {
    return List.of(texts).stream().map(Cell::of).toList();
  }

  private static List<String> at(int columns) {
    return table().lines(Screen.plain(columns).terminal());
  }

  @Test
  void columnsAlignWhateverTheScript() {
    assertThat(at(80))
        .containsExactly(
            "File                   Size  Text",
            "annual-report.pdf     84 kB  Once upon a time there was a…",
            "報告書-2024年度.txt     1 B  漢字",
            "👩\u200d👩\u200d👧 family.txt        405 kB");
  }

  @Test
  void spareColumnShrinksFirst() {
    assertThat(at(44))
        .containsExactly(
            "File                   Size  Text",
            "annual-report.pdf     84 kB  Once upon a ti…",
            "報告書-2024年度.txt     1 B  漢字",
            "👩\u200d👩\u200d👧 family.txt        405 kB");
  }

  @Test
  void spareColumnGoesBeforeOthersAreCut() {
    assertThat(at(38)).first().isEqualTo("File                   Size");
  }

  @Test
  void noLineIsWiderThanTheTerminal() {
    for (int columns = 16; columns <= 100; columns++) {
      int most = columns;
      assertThat(at(columns))
          .allSatisfy(line -> assertThat(DisplayText.width(line)).isLessThanOrEqualTo(most));
    }
  }

  @Test
  void namesKeepTheirEndingWhenCut() {
    assertThat(at(22))
        .containsExactly(
            "File              Size",
            "annual-rep….pdf  84 kB",
            "報告書-202….txt    1 B",
            "👩\u200d👩\u200d👧 family.txt   405 kB");
  }

  @Test
  void whatMayNotShrinkIsNeverCut() {
    assertThat(at(10)).anyMatch(line -> line.endsWith(" 84 kB"));
  }

  @Test
  void colourTakesNoColumns() {
    Table table = new Table(List.of(Column.fixed("A", Align.LEFT), Column.fixed("B", Align.LEFT)));
    table.add(List.of(new Cell("x", Style.GOOD), Cell.of("y")));

    assertThat(table.lines(Screen.colour(80).terminal()))
        .containsExactly("\u001b[2mA\u001b[0m  \u001b[2mB\u001b[0m", "\u001b[32mx\u001b[0m  y");
  }

  @Test
  void rowOfAnotherLengthIsRefused() {
    assertThatThrownBy(() -> table().add(cells("one")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
