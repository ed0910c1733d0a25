package dev.landfast.crashfs;

import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;

/** A user by name. Any name is one. */
record Principal(String name) implements UserPrincipal {
  @Override
  public String getName() {
    return name;
  }

  @Override
  public String toString() {
    return name;
  }

  record Group(String name) implements GroupPrincipal {
    @Override
    public String getName() {
      return name;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static final class Lookup extends UserPrincipalLookupService {
    @Override
    public UserPrincipal lookupPrincipalByName(String name) {
      return new Principal(name);
    }

    @Override
    public GroupPrincipal lookupPrincipalByGroupName(String group) {
      return new Group(group);
    }
  }
}
