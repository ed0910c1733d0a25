package dev.landfast.engine.job.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A connection of which one thing is different: what happens just before each COMMIT. */
final class CommitFault {
  private CommitFault() {}

  static Connection around(Connection real, BeforeCommit beforeCommit) {
    return decorate(
        Connection.class,
        real,
        (method, result) ->
            method.equals("createStatement")
                ? statement((Statement) result, beforeCommit)
                : result);
  }

  private static Statement statement(Statement real, BeforeCommit beforeCommit) {
    return (Statement)
        Proxy.newProxyInstance(
            CommitFault.class.getClassLoader(),
            new Class<?>[] {Statement.class},
            (_, method, arguments) -> {
              if (method.getName().equals("execute") && "COMMIT".equals(arguments[0])) {
                beforeCommit.run(real);
              }
              return invoke(real, method, arguments);
            });
  }

  private static <T> T decorate(Class<T> type, T real, Result result) {
    return type.cast(
        Proxy.newProxyInstance(
            CommitFault.class.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) ->
                result.of(method.getName(), invoke(real, method, arguments))));
  }

  private static Object invoke(Object real, java.lang.reflect.Method method, Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** Throws to make the COMMIT fail. */
  interface BeforeCommit {
    void run(Statement real) throws SQLException;
  }

  private interface Result {
    Object of(String method, Object result);
  }
}
