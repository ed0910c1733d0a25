package dev.landfast.stages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkerTest {
  private static final long SEED = Long.getLong("landfast.seed", 20_260_101);
  private static final String SENTENCE = "The ferry lands at nine and leaves at ten again. ";

  @Test
  void shortTextIsOneChunk() {
    assertThat(chunks("Hello")).containsExactly(new Chunk(0, 0, 5, "Hello"));
    assertThat(chunks("x".repeat(Chunker.LENGTH_MAX))).hasSize(1);
  }

  @Test
  void emptyTextHasNoChunk() {
    assertThat(chunks("")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"'\n\n'", "'\r\n\r\n'", "'\n \n\t\n'", "'\u2029'", "'\f'"})
  void cutIsMadeAtTheLastParagraphBeforeTheTarget(String empty) {
    String first = SENTENCE.repeat(8) + empty;
    String second = SENTENCE.repeat(8) + empty;
    String rest = SENTENCE.repeat(40);

    assertThat(chunks(first + second + rest).getFirst().text()).isEqualTo(first + second);
  }

  @Test
  void cutIsMadeAtTheFirstParagraphBehindTheTargetWhereThereIsNoneBefore() {
    String first = SENTENCE.repeat(25) + "\n\n";

    assertThat(chunks(first + SENTENCE.repeat(40)).getFirst().text()).isEqualTo(first);
  }

  @Test
  void cutIsMadeBetweenSentencesWhereThereIsNoParagraph() {
    assertThat(chunks(SENTENCE.repeat(40)).getFirst().text())
        .isEqualTo(SENTENCE.repeat(Chunker.LENGTH_TARGET / SENTENCE.length()));
  }

  @Test
  void cutIsMadeBetweenJapaneseSentences() {
    String sentence = "船は九時に着き、十時にまた出ます。";

    assertThat(chunks(sentence.repeat(200)))
        .allSatisfy(chunk -> assertThat(chunk.text()).endsWith("。"));
  }

  @Test
  void cutIsMadeBetweenWordsWhereThereIsNoSentence() {
    assertThat(chunks("quays ".repeat(600))) // the target is in the middle of one
        .allSatisfy(chunk -> assertThat(chunk.text()).startsWith("quays").endsWith("quays "));
  }

  @Test
  void wordWithoutEndIsCutAtTheTarget() {
    List<Chunk> chunks = chunks("x".repeat(10_000));

    assertThat(chunks.getFirst().text()).hasSize(Chunker.LENGTH_TARGET);
  }

  @Test
  void letterKeepsItsCombiningMarks() {
    assertThat(chunks("e\u0301".repeat(4_000)))
        .allSatisfy(chunk -> assertThat(chunk.text()).startsWith("e").endsWith("\u0301"));
  }

  @Test
  void letterWithMoreMarksThanFitIsCutAllTheSame() {
    List<Chunk> chunks = chunks("e" + "\u0301".repeat(10_000));

    assertThat(chunks.getFirst().text()).hasSize(Chunker.LENGTH_MAX);
  }

  @Test
  void offsetsCountCodePoints() {
    List<Chunk> chunks = chunks("𝄞".repeat(3_000));

    assertThat(chunks.getFirst())
        .isEqualTo(new Chunk(0, 0, 1_000, "𝄞".repeat(Chunker.LENGTH_TARGET)));
    assertThat(chunks.getLast().end()).isEqualTo(3_000);
  }

  @Test
  void chunksOfAnyTextAreTheTextAgain() {
    for (int round = 0; round < 300; round++) {
      long seed = SEED + round;
      String text = randomText(new Random(seed));
      List<Chunk> chunks = chunks(text);

      assertThat(chunks.stream().map(Chunk::text).collect(Collectors.joining()))
          .as("-Dlandfast.seed=%d", seed)
          .isEqualTo(text);
      long end = 0;
      for (int i = 0; i < chunks.size(); i++) {
        Chunk chunk = chunks.get(i);
        int length = chunk.text().codePointCount(0, chunk.text().length());
        boolean last = i == chunks.size() - 1;
        assertThat(chunk.index()).isEqualTo(i);
        assertThat(chunk.start()).as("-Dlandfast.seed=%d", seed).isEqualTo(end);
        assertThat(chunk.end()).isEqualTo(chunk.start() + length);
        assertThat(length)
            .as("-Dlandfast.seed=%d", seed)
            .isBetween(last ? 1 : Chunker.LENGTH_MIN, Chunker.LENGTH_MAX);
        assertThat(inPair(chunk.text())).as("-Dlandfast.seed=%d", seed).isFalse();
        end = chunk.end();
      }
    }
  }

  /** Letters, blanks, line ends, stops, surrogate pairs, marks, joiners, flags. */
  private static String randomText(Random random) {
    String[] alphabet = {
      "a", "b", "z", "ß", " ", " ", "\n", "\n\n", "\r\n", ". ", "! ", "。", "漢", "𝄞", "😀", "👩‍🚀",
      "🇩🇪", "e\u0301", "\u0301", "\u200D", "\uFE0F", "\u00A0", "\u2029", "-"
    };
    int kinds = 1 + random.nextInt(alphabet.length);
    int length = random.nextInt(9_000);
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append(alphabet[random.nextInt(kinds) * 7 % alphabet.length]);
    }
    return text.toString();
  }

  private static boolean inPair(String chunk) {
    return Character.isLowSurrogate(chunk.charAt(0))
        || Character.isHighSurrogate(chunk.charAt(chunk.length() - 1));
  }

  private static List<Chunk> chunks(String text) {
    List<Chunk> chunks = new ArrayList<>();
    Chunker chunker = new Chunker(text);
    while (chunker.hasNext()) {
      chunks.add(chunker.next());
    }
    return chunks;
  }
}
