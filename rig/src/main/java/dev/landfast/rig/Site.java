package dev.landfast.rig;

import java.io.IOException;
import java.util.List;

/** Where the nodes of a farm are, as seen from its database. */
interface Site {
  /** This machine, as it is. */
  Site MACHINE =
      new Site() {
        @Override
        public List<String> into(String node) {
          return List.of();
        }

        @Override
        public List<String> addresses() {
          return List.of("localhost");
        }

        @Override
        public List<String> clients() {
          return List.of();
        }
      };

  /** What the command of a node begins with, so that it is there. */
  List<String> into(String node) throws IOException;

  /** Where the database listens: the last one is the nodes'. */
  List<String> addresses();

  /** The networks of the nodes, besides this machine: {@code ADDRESS/BITS}. */
  List<String> clients();
}
