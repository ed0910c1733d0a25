package dev.landfast.server;

import dev.landfast.engine.intake.Refusal;

/** The codes of problems, each with its status and its title. They are part of the interface. */
enum ProblemCode {
  BAD_REQUEST(400, "The request is not well-formed"),
  PIPELINE_MISSING(400, "No pipeline is named"),
  MULTIPART_INVALID(400, "The multipart body is not well-formed"),
  IDEMPOTENCY_KEY_INVALID(400, "The Idempotency-Key is not well-formed"),
  DIGEST_INVALID(400, "The Repr-Digest is not well-formed"),
  SIGNATURE_INVALID(401, "The call is not signed as it must be"),
  CROSS_SITE(403, "A page of another site may not do this"),
  NOT_FOUND(404, "There is nothing here"),
  UNKNOWN_PIPELINE(404, "There is no such pipeline"),
  METHOD_NOT_ALLOWED(405, "This cannot be done here"),
  IDEMPOTENCY_KEY_IN_USE(409, "The same request is under way"),
  STATE_CONFLICT(409, "The job's state does not allow this"),
  LEASE_LOST(409, "The lease is over"),
  ARTIFACT_EXISTS(409, "The job has an artifact of this name"),
  TOO_LARGE(413, "The file is too large"),
  TOO_MANY_FILES(413, "The request has too many files"),
  TYPE_NOT_ACCEPTED(415, "The pipeline does not take this type"),
  UNSUPPORTED_MEDIA_TYPE(415, "The body has another type than this call takes"),
  RANGE_NOT_SATISFIABLE(416, "The range is not within the content"),
  NAME_INVALID(422, "The file's name cannot be taken"),
  EMPTY_FILE(422, "The file is empty"),
  EMPTY_BATCH(422, "The batch is empty"),
  DIGEST_MISMATCH(422, "Other bytes arrived than were announced"),
  IDEMPOTENCY_KEY_REUSED(422, "The Idempotency-Key was used for another request"),
  QUEUE_FULL(429, "The queue is full"),
  INTERNAL_ERROR(500, "Something went wrong in the server"),
  FILE_MISSING(500, "The stored file is not there as it was received"),
  STORAGE_ACCESS_ERROR(503, "The file could not be stored or read"),
  DATABASE_UNAVAILABLE(503, "The database does not answer"),
  DRAINING(503, "The server is stopping"),
  TOO_MANY_STREAMS(503, "Too many look on at once"),
  STORAGE_FULL(507, "There is no room left");

  private final int status;
  private final String title;

  ProblemCode(int status, String title) {
    this.status = status;
    this.title = title;
  }

  int status() {
    return status;
  }

  String title() {
    return title;
  }

  static ProblemCode of(Refusal.Code code) {
    return switch (code) {
      case UNKNOWN_PIPELINE -> UNKNOWN_PIPELINE;
      case NAME_INVALID -> NAME_INVALID;
      case EMPTY_FILE -> EMPTY_FILE;
      case EMPTY_BATCH -> EMPTY_BATCH;
      case TOO_LARGE -> TOO_LARGE;
      case TOO_MANY_FILES -> TOO_MANY_FILES;
      case TYPE_NOT_ACCEPTED -> TYPE_NOT_ACCEPTED;
      case DIGEST_MISMATCH -> DIGEST_MISMATCH;
      case IDEMPOTENCY_KEY_IN_USE -> IDEMPOTENCY_KEY_IN_USE;
      case IDEMPOTENCY_KEY_REUSED -> IDEMPOTENCY_KEY_REUSED;
      case QUEUE_FULL -> QUEUE_FULL;
      case LEASE_LOST -> LEASE_LOST;
      case ARTIFACT_EXISTS -> ARTIFACT_EXISTS;
      case STORAGE_FULL -> STORAGE_FULL;
      case STORAGE_ACCESS_ERROR -> STORAGE_ACCESS_ERROR;
      case DATABASE_UNAVAILABLE -> DATABASE_UNAVAILABLE;
      case DRAINING -> DRAINING;
    };
  }
}
