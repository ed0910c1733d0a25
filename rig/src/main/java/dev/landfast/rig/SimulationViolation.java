package dev.landfast.rig;

/** The store and the model are of two minds. */
final class SimulationViolation extends RuntimeException {
  private static final long serialVersionUID = 1;

  SimulationViolation(String what, Object expected, Object found) {
    super(what + "\n    expected: " + expected + "\n    found:    " + found);
  }
}
