package dev.landfast.engine.job.jdbc;

/** Tells the other processes that use a database of work, and hears of theirs. */
interface WakeUp extends AutoCloseable {
  /** Where nobody else uses the database. */
  WakeUp NONE =
      new WakeUp() {
        @Override
        public void listen(Runnable listener) {}

        @Override
        public void tell() {}

        @Override
        public void close() {}
      };

  /**
   * Runs the listener whenever another process may have committed work, until it is closed. Once at
   * most.
   *
   * @param listener must return at once
   */
  void listen(Runnable listener);

  /** Tells the others, soon; returns at once. Tellings may be taken together, or be lost. */
  void tell();

  @Override
  void close();
}
