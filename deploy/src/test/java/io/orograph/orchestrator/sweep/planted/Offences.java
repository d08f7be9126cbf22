package io.orograph.orchestrator.sweep.planted;

import io.orograph.trainer.planted.Offences.Start;
import java.sql.Connection;
import java.time.Clock;

/** Planted: an entity that knows a database, a clock and another service. */
public record Offences(Connection database, Clock clock, Start start) {}
