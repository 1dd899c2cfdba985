import cluster from 'node:cluster';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { PreparedStatements } from '../database/prepared-statements.js';
import { ConnectionHealth, EXPIRING_DAYS } from '../identity-providers/connection-health.js';
import { SignInCounts } from '../identity-providers/sign-in-counts.js';
import { requestClusterMetrics, shareWithCluster } from './cluster-metrics.js';

type Observe = (seconds: number) => void;

/** Of their own in the metrics; anybody can send one of dozens of others. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What `/metrics` tells: the process, its pool of connections, and how long requests took by route pattern. */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();
  private readonly durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the first byte of a request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS_S,
    registers: [this.registry],
  });

  constructor(
    { httpAdapter }: HttpAdapterHost,
    private readonly statements: PreparedStatements,
    private readonly health: ConnectionHealth,
    private readonly signIns: SignInCounts,
  ) {
    collectDefaultMetrics({ register: this.registry });
    this.replaceStartTime();
    this.addPoolGauge();
    this.addSignInCounter();
    this.addHealthGauge(
      'saml_connections_expiring',
      `Connections that are turned on and have no certificate that is valid for ${EXPIRING_DAYS} more days`,
      () => this.health.expiring,
    );
    this.addHealthGauge(
      'saml_metadata_failing',
      'Connections that are turned on and whose metadata could not be read several times in a row',
      () => this.health.failing,
    );
    this.observeRequests(httpAdapter.getInstance<FastifyInstance>());
    shareWithCluster(this.registry);
  }

  readonly contentType = this.registry.contentType;

  /** In the text format of Prometheus; of all workers when this process is one. */
  text(): Promise<string> {
    return cluster.isWorker ? requestClusterMetrics() : this.registry.metrics();
  }

  /** The library's own gauge is left out where workers are added up; of several processes the youngest tells of a restart. */
  private replaceStartTime(): void {
    const name = 'process_start_time_seconds';
    this.registry.removeSingleMetric(name);
    new Gauge({
      name,
      help: 'When the process began, in Unix time; of several workers the one that began last',
      aggregator: 'max',
      registers: [this.registry],
    }).set(Math.round(Date.now() / 1000 - process.uptime()));
  }

  private addPoolGauge(): void {
    const { statements } = this;
    new Gauge({
      name: 'database_pool_connections',
      help: 'Connections to the database by state, and requests that wait for one',
      labelNames: ['state'],
      registers: [this.registry],
      collect() {
        const { totalCount, idleCount, waitingCount } = statements.pool;
        this.set({ state: 'busy' }, totalCount - idleCount);
        this.set({ state: 'idle' }, idleCount);
        this.set({ state: 'waiting' }, waitingCount);
      },
    });
  }

  private addSignInCounter(): void {
    const { signIns } = this;
    new Counter({
      name: 'saml_sign_ins_total',
      help: 'Sign-ins by SAML by kind and by how they ended: passed, or the check that failed',
      labelNames: ['kind', 'outcome'],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const { kind, outcome, count } of signIns.list()) this.inc({ kind, outcome }, count);
      },
    });
  }

  /** Each process counts the whole installation: of several the greatest number is right, not the sum. */
  private addHealthGauge(name: string, help: string, count: () => number | undefined): void {
    new Gauge({
      name,
      help,
      aggregator: 'max',
      registers: [this.registry],
      collect() {
        const value = count();
        if (value === undefined) this.remove();
        else this.set(value);
      },
    });
  }

  private observeRequests(fastify: FastifyInstance): void {
    // A hook of each route knows its labels beforehand: nothing is looked up or joined per request but the status.
    fastify.addHook('onRoute', (route: RouteOptions) => {
      const observers = new Map<string, Map<number, Observe>>();
      const hooks = route.onResponse === undefined ? [] : [route.onResponse].flat();
      route.onResponse = [
        ...hooks,
        (request, reply, done) => {
          this.observer(observers, request, route.url, reply.statusCode)(reply.elapsedTime / 1000);
          done();
        },
      ];
    });
    const unrouted = new Map<string, Map<number, Observe>>();
    fastify.addHook('onResponse', (request, reply, done) => {
      if (request.is404) this.observer(unrouted, request, '(none)', reply.statusCode)(reply.elapsedTime / 1000);
      done();
    });
  }

  private observer(
    observers: Map<string, Map<number, Observe>>,
    request: FastifyRequest,
    route: string,
    status: number,
  ): Observe {
    const method = METHODS.has(request.method) ? request.method : 'other';
    const byStatus = observers.get(method) ?? new Map<number, Observe>();
    observers.set(method, byStatus);
    const known = byStatus.get(status);
    if (known) return known;
    const labelled = this.durations.labels(method, route, String(status));
    const observe: Observe = (seconds) => {
      labelled.observe(seconds);
    };
    byStatus.set(status, observe);
    return observe;
  }
}
