package dev.landfast.engine.job;

/** A stage of a pipeline that somebody knows, or can run. */
public record Offer(String pipeline, String stage) {}
