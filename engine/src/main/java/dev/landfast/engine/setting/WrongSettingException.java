package dev.landfast.engine.setting;

/** Somebody wrote what cannot be. The message says where it stands and what is wrong with it. */
public final class WrongSettingException extends Exception {
  private static final long serialVersionUID = 1L;

  WrongSettingException(String message) {
    super(message);
  }
}
