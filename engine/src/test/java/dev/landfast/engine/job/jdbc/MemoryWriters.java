package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.jdbc.GroupCommit.Meaning;
import dev.landfast.engine.job.jdbc.GroupCommit.Writers;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A database of names in memory, whose first commit fails as it is told. */
final class MemoryWriters implements Writers {
  private static final SqlFiles NO_SQL = new SqlFiles("sqlite");
  private static final Connection NO_CONNECTION =
      (Connection)
          Proxy.newProxyInstance(
              MemoryWriters.class.getClassLoader(),
              new Class<?>[] {Connection.class},
              (_, method, _) -> {
                throw new UnsupportedOperationException(method.getName());
              });

  private final Names session = new Names();
  private final FirstCommit firstCommit;
  private boolean first = true;

  private volatile List<String> committed = List.of();

  MemoryWriters(FirstCommit firstCommit) {
    this.firstCommit = firstCommit;
  }

  /** What everybody can see. */
  List<String> committed() {
    return committed;
  }

  /** Adds a name, inside a transaction. */
  static void insert(Session session, String name) {
    ((Names) session).inserted.add(name);
  }

  /** The same for work that is repeated: only there does it look whether the name is there. */
  void insertOnce(Session session, String name) {
    if (!session.isRepeated() || !committed.contains(name)) {
      insert(session, name);
    }
  }

  /** What a session or a member throws to mean this. */
  static SQLException failure(Meaning meaning) {
    return new SQLException("As the test wants it.", meaning.name());
  }

  @Override
  public Session take() {
    return session;
  }

  @Override
  public void giveBack(Session same) {}

  @Override
  public Meaning meaning(SQLException e) {
    return Meaning.valueOf(e.getSQLState());
  }

  @Override
  public void close() {}

  /** How the first commit ends; those after it succeed. */
  enum FirstCommit {
    SUCCEEDS,
    FAILS_FOR_ITS_MEMBERS,
    IS_MADE_AND_NOT_ANSWERED,
    IS_NOT_MADE_AND_NOT_ANSWERED,
    FAILS_ON_THE_VOLUME
  }

  /** Of the one writer. */
  private final class Names extends Session {
    private final List<String> inserted = new ArrayList<>();

    Names() {
      super(NO_CONNECTION, NO_SQL, "lane");
    }

    @Override
    void beginTransaction() {
      if (!inserted.isEmpty()) {
        throw new IllegalStateException("The last transaction was not ended.");
      }
    }

    @Override
    void commit() throws SQLException {
      FirstCommit how = first ? firstCommit : FirstCommit.SUCCEEDS;
      first = false;
      switch (how) {
        case SUCCEEDS -> makeVisible();
        case FAILS_FOR_ITS_MEMBERS -> throw failure(Meaning.MEMBER);
        case IS_MADE_AND_NOT_ANSWERED -> {
          makeVisible();
          throw failure(Meaning.DATABASE);
        }
        case IS_NOT_MADE_AND_NOT_ANSWERED -> throw failure(Meaning.DATABASE);
        case FAILS_ON_THE_VOLUME -> throw failure(Meaning.VOLUME);
      }
    }

    private void makeVisible() {
      List<String> all = new ArrayList<>(committed);
      all.addAll(inserted);
      committed = List.copyOf(all);
      inserted.clear();
    }

    @Override
    void rollBack() {
      inserted.clear();
    }

    @Override
    void updateEach(String name, List<@Nullable Object[]> rows) {}

    @Override
    <T> List<T> queryEach(String name, Row<T> row, List<@Nullable Object[]> parameters) {
      throw new UnsupportedOperationException(name);
    }

    @Override
    long now() {
      return 0;
    }

    @Override
    long leaseNow() {
      return 0;
    }

    @Override
    void readInOrder() {}

    @Override
    Object array(List<String> texts) {
      return texts;
    }
  }
}
