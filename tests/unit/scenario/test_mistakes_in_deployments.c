/* Mistakes in deployments. */
#include "mistakes.h"

static const struct mistake the_option[] = {
    {TOP MODELS TRAFFIC "deployments: {d: {kind: single-model}}\n",
     "s.yaml:5:18: error: deployments.d.instance: missing: instance type, such as ml.m5.large"},
    {TOP MODELS TRAFFIC "deployments: {d: {instance: ml.m5.large, routing: random}}\n",
     "s.yaml:5:18: error: deployments.d.kind: missing: kind of endpoint"},
    {TOP MODELS TRAFFIC "deployments: {d: {instance: ml.m5.large, kind: single-modle}}\n",
     "s.yaml:5:48: error: deployments.d.kind: unknown value single-modle; did you mean "
     "\"single-model\"?"},
    {TOP MODELS TRAFFIC "deployments: {d: {instance: ml.m5.large, kind: lambda}}\n",
     "s.yaml:5:48: error: deployments.d.kind: unknown value lambda; known here: single-model, "
     "multi-model, multi-container, serverless"},
    {TOP MODELS TRAFFIC "deployments: {d: {instance: ml.m5.large, kind: [a]}}\n",
     "s.yaml:5:48: error: deployments.d.kind: expected a choice: single-model, multi-model, "
     "multi-container, serverless, got a list"},
    {TOP MODELS TRAFFIC "deployments: {d: {kind: inference-components, memory: 3GB}}\n",
     "s.yaml:5:25: error: deployments.d.kind: inference-components is not in this version"},
    {TOP MODELS TRAFFIC "deployments: {d: {instance: ml.m5.large, kind: async}}\n",
     "s.yaml:5:48: error: deployments.d.kind: async is not in this version"},
    {TOP MODELS TRAFFIC
     "deployments: {d: {instance: ml.m5.large, kind: inference-component, copies: 3}}\n",
     "s.yaml:5:48: error: deployments.d.kind: inference-component is not in this version"},
    {TOP MODELS TRAFFIC
     "deployments: {d: {instance: ml.m5.large, kind: multi-model, instnces: 2}}\n",
     "s.yaml:5:61: error: deployments.d.instnces: unknown key; did you mean \"instances\"?"},
    {TOP MODELS TRAFFIC "deployments: {a b: {kind: multi-model, instance: ml.m5.large}, c: 3}\n",
     "s.yaml:5:20: error: deployments.a b: expected a name: at most 63 letters, digits, - and _, "
     "no leading -\n"
     "s.yaml:5:67: error: deployments.c: expected a mapping, got 3"},
};

static void checks_the_option(void **state)
{
    (void)state;
    assert_mistakes(the_option, sizeof the_option / sizeof the_option[0]);
}

static const struct mistake serverless[] = {
    {TOP MODELS TRAFFIC "deployments: {d: {kind: serverless}}\n",
     "s.yaml:5:18: error: deployments.d.memory: missing: 1GB to 6GB of an environment\n"
     "s.yaml:5:18: error: deployments.d.max_concurrency: missing: requests that an endpoint serves "
     "at a time"},
    {TOP MODELS TRAFFIC "deployments: {d: {kind: serverless, memory: 3500MB, max_concurrency: 0, "
                        "provisioned_concurrency: -1}}\n",
     "s.yaml:5:45: error: deployments.d.memory: expected 1GB, 2GB, 3GB, 4GB, 5GB or 6GB, got "
     "3500MB\n"
     "s.yaml:5:70: error: deployments.d.max_concurrency: must be >= 1, got 0\n"
     "s.yaml:5:98: error: deployments.d.provisioned_concurrency: must be >= 0, got -1"},
    {TOP MODELS TRAFFIC "deployments: {d: {kind: serverless, memory: 6GiB, max_concurrency: 4, "
                        "provisioned_concurrency: 5}}\n",
     "s.yaml:5:71: error: deployments.d.provisioned_concurrency: must be at most max_concurrency, "
     "4, got 5"},
    {TOP MODELS TRAFFIC "deployments: {d: {kind: serverless, memory: 6GB, max_concurrency: 4, "
                        "instance: ml.m5.large, instances: 2, volume: 10GB}}\n",
     "s.yaml:5:70: error: deployments.d.instance: not with kind: serverless, which has no "
     "instances\n"
     "s.yaml:5:93: error: deployments.d.instances: not with kind: serverless, which has no "
     "instances\n"
     "s.yaml:5:107: error: deployments.d.volume: not with kind: serverless, which has no "
     "instances"},
    {TOP MODELS TRAFFIC "deployments: {d: {kind: serverless, memory: 1GB, max_concurrency: 4, "
                        "provisioned_concurrency: 1, autoscaling: {min: 2, max: 5, quota: 9, "
                        "stall_ratio: 1%, leaver: oldest}}}\n",
     "s.yaml:5:155: error: deployments.d.autoscaling.leaver: not with kind: serverless, which has "
     "no instances\n"
     "s.yaml:5:128: error: deployments.d.autoscaling.quota: not with kind: serverless, which has "
     "no "
     "instances\n"
     "s.yaml:5:138: error: deployments.d.autoscaling.stall_ratio: not with kind: serverless, which "
     "has no instances\n"
     "s.yaml:5:70: error: deployments.d.provisioned_concurrency: must be within autoscaling's 2 "
     "and "
     "5, got 1\n"
     "s.yaml:5:120: error: deployments.d.autoscaling.max: provisioned environments must be at most "
     "max_concurrency, 4, got 5"},
    {TOP MODELS TRAFFIC "deployments: {d: {kind: serverless, memory: 1GB, max_concurrency: 4, "
                        "autoscaling: {min: 1, max: 2, scheduled: [{name: a, schedule: rate(1 "
                        "day), min: 5, max: 6}]}}}\n",
     "s.yaml:5:92: error: deployments.d.autoscaling.max: provisioned environments must be at most "
     "max_concurrency, 4, got 6"},
};

static void checks_serverless(void **state)
{
    (void)state;
    assert_mistakes(serverless, sizeof serverless / sizeof serverless[0]);
}

static const struct mistake keys_by_kind[] = {
    {TOP MODELS TRAFFIC "deployments: {d: {instance: ml.m5.large, kind: multi-model, memory: 3GB, "
                        "max_concurrency: 4, provisioned_concurrency: 0}}\n",
     "s.yaml:5:61: error: deployments.d.memory: only with kind: serverless\n"
     "s.yaml:5:74: error: deployments.d.max_concurrency: only with kind: serverless\n"
     "s.yaml:5:94: error: deployments.d.provisioned_concurrency: only with kind: serverless"},
    {TOP MODELS TRAFFIC "deployments: {d: {instance: ml.m5.large, kind: multi-model, per: group, "
                        "routing: random, mode: serial, containers: []}}\n",
     "s.yaml:5:61: error: deployments.d.per: only with kind: single-model or serverless\n"
     "s.yaml:5:73: error: deployments.d.routing: only with kind: single-model or multi-container\n"
     "s.yaml:5:90: error: deployments.d.mode: only with kind: multi-container\n"
     "s.yaml:5:104: error: deployments.d.containers: only with kind: multi-container"},
    {TOP MODELS TRAFFIC "deployments: {d: {instance: ml.m5.large, kind: single-model, cache: "
                        "enabled, eviction: lru}}\n",
     "s.yaml:5:62: error: deployments.d.cache: only with kind: multi-model, or a chain with such a "
     "container\n"
     "s.yaml:5:78: error: deployments.d.eviction: only with kind: multi-model, or a chain with "
     "such a container"},
    {TOP MODELS TRAFFIC "deployments: {d: {instance: ml.m5.large, kind: single-model, pin: [m], "
                        "prewarm: [m]}}\n",
     "s.yaml:5:62: error: deployments.d.pin: only with kind: multi-model, or a chain with such a "
     "container\n"
     "s.yaml:5:72: error: deployments.d.prewarm: only with kind: multi-model, or a chain with such "
     "a container"},
    {TOP MODELS TRAFFIC "deployments: {d: {instance: ml.m5.large, kind: multi-model, cache: "
                        "disabled, pin: [m], prewarm: [m/0]}}\n",
     "s.yaml:5:78: error: deployments.d.pin: not with cache: disabled, which unloads every model "
     "after use\n"
     "s.yaml:5:88: error: deployments.d.prewarm: not with cache: disabled, which unloads every "
     "model after use"},
    {TOP MODELS TRAFFIC "deployments: {d: {instance: ml.m5.large, kind: multi-model, pin: m, "
                        "prewarm: [[m]]}}\n",
     "s.yaml:5:66: error: deployments.d.pin: expected a list of models or groups, got m\n"
     "s.yaml:5:79: error: deployments.d.prewarm[0]: expected the name of a model or group, got a "
     "list"},
    {TOP MODELS TRAFFIC "deployments: {d: {instance: ml.m5.large, kind: multi-container, mode: "
                        "direct, per: model, cache: disabled}}\n",
     "s.yaml:5:79: error: deployments.d.per: only with kind: single-model or serverless\n"
     "s.yaml:5:91: error: deployments.d.cache: only with kind: multi-model, or a chain with such a "
     "container"},
    {TOP MODELS TRAFFIC "deployments: {d: {instance: ml.m5.large, kind: multi-container}}\n",
     "s.yaml:5:18: error: deployments.d.mode: missing: serial or direct"},
    {TOP MODELS TRAFFIC
     "deployments: {d: {instance: ml.m5.large, kind: multi-container, mode: serial}}\n",
     "s.yaml:5:18: error: deployments.d.containers: missing: the chain of mode: serial"},
    {TOP MODELS TRAFFIC "deployments: {d: {instance: ml.m5.large, kind: multi-container, mode: "
                        "direct, containers: [{name: a, compute: 1ms}]}}\n",
     "s.yaml:5:79: error: deployments.d.containers: only with mode: serial; direct has one "
     "container a model"},
    {TOP MODELS TRAFFIC
     "deployments: {d: {instance: ml.m5.large, kind: multi-model, auto_utilization: 50%}}\n",
     "s.yaml:5:61: error: deployments.d.auto_utilization: only with instances: auto"},
    {TOP MODELS TRAFFIC
     "deployments: {d: {instance: ml.m5.large, kind: multi-model, eviction: random}}\n",
     "s.yaml:5:71: error: deployments.d.eviction: unknown value random; known here: lru, lfu, "
     "fifo, gdsf"},
    {TOP MODELS TRAFFIC "deployments: {d: {instance: ml.m5.large, kind: multi-model, cache: on}}\n",
     "s.yaml:5:68: error: deployments.d.cache: unknown value on; known here: enabled, disabled"},
    {TOP MODELS TRAFFIC
     "deployments: {d: {instance: ml.m5.large, kind: multi-container, mode: sequential}}\n",
     "s.yaml:5:71: error: deployments.d.mode: unknown value sequential; known here: serial, "
     "direct"},
    {TOP MODELS TRAFFIC "deployments: {d: {instance: ml.m5.large, kind: multi-container, mode: "
                        "serial, routing: round_robin, containers: [{name: a, model: m, mode: "
                        "multi-model}]}}\n",
     "s.yaml:5:79: error: deployments.d.routing: not with a container of mode: multi-model: "
     "requests go where their model is"},
    {TOP
     "models: [{name: m, compute: 10ms}]\n" TRAFFIC
     "deployments: {d: {instance: ml.m5.large, kind: multi-container, mode: serial, containers: "
     "[{name: a, model: m, mode: multi-model}]}}\n",
     "s.yaml:3:10: error: models[0].artifact: missing: the multi-model deployment d loads it from "
     "S3"},
    {TOP MODELS TRAFFIC
     "deployments: {d: {instance: ml.m5.large, kind: multi-container, mode: "
     "serial, containers: [{name: a, compute: 1ms, mode: multi-model}, {name: b, "
     "model: m, mode: multi}]}}\n",
     "s.yaml:5:116: error: deployments.d.containers[0].mode: multi-model only with `model`: the "
     "group whose models are loaded\n"
     "s.yaml:5:162: error: deployments.d.containers[1].mode: unknown value multi; known here: "
     "single-model, multi-model"},
};

static void checks_keys_by_kind(void **state)
{
    (void)state;
    assert_mistakes(keys_by_kind, sizeof keys_by_kind / sizeof keys_by_kind[0]);
}

static const struct mistake instances[] = {
    {TOP MODELS TRAFFIC
     "deployments: {d: {instance: ml.m5.large, kind: multi-model, instances: 0}}\n",
     "s.yaml:5:72: error: deployments.d.instances: must be >= 1, got 0"},
    {TOP MODELS TRAFFIC
     "deployments: {d: {instance: ml.m5.large, kind: multi-model, instances: 2.5}}\n",
     "s.yaml:5:72: error: deployments.d.instances: expected a whole number such as 10, or auto, "
     "got 2.5"},
    {TOP MODELS TRAFFIC
     "deployments: {d: {instance: ml.m5.large, kind: multi-model, instances: automatic}}\n",
     "s.yaml:5:72: error: deployments.d.instances: expected a whole number such as 10, or auto, "
     "got automatic"},
    {TOP MODELS TRAFFIC
     "deployments: {d: {instance: ml.m5.large, kind: multi-model, instances: 200000}}\n",
     "s.yaml:5:72: error: deployments.d.instances: must be at most 100000, got 200000"},
    {TOP MODELS TRAFFIC
     "deployments: {d: {instance: ml.m5.large, kind: multi-model, instances: 2147483648}}\n",
     "s.yaml:5:72: error: deployments.d.instances: must be at most 100000, got 2147483648"},
    {TOP MODELS TRAFFIC
     "deployments: {d: {instance: ml.m5.large, kind: multi-model, instances: [1]}}\n",
     "s.yaml:5:72: error: deployments.d.instances: expected a whole number, got a list"},
    {TOP MODELS TRAFFIC "deployments: {d: {instance: ml.m5.large, kind: multi-model, instances: "
                        "auto, auto_utilization: 120%}}\n",
     "s.yaml:5:96: error: deployments.d.auto_utilization: must be above 0% and at most 100%, got "
     "120%"},
    {TOP MODELS TRAFFIC
     "deployments: {d: {instance: ml.m5.large, kind: multi-model, volume: 200}}\n",
     "s.yaml:5:69: error: deployments.d.volume: expected a size such as 40MB or 2GiB (units: B kB "
     "MB GB TB KiB MiB GiB TiB), got 200"},
    {TOP MODELS TRAFFIC "deployments: {d: {kind: multi-model, instance: m5.large}}\n",
     "s.yaml:5:48: error: deployments.d.instance: expected an instance type such as ml.m5.large, "
     "or a mapping, got m5.large"},
    {TOP MODELS TRAFFIC "deployments: {d: {kind: multi-model, instance: [a]}}\n",
     "s.yaml:5:48: error: deployments.d.instance: expected an instance type such as ml.m5.large, "
     "or a mapping, got a list"},
    {TOP MODELS TRAFFIC "deployments: {d: {kind: multi-model, instance: {name: lab}}}\n",
     "s.yaml:5:48: error: deployments.d.instance.vcpu: missing: number of vCPUs\n"
     "s.yaml:5:48: error: deployments.d.instance.memory: missing: RAM\n"
     "s.yaml:5:48: error: deployments.d.instance.price: missing: price of an instance per hour"},
    {TOP MODELS TRAFFIC "deployments: {d: {kind: multi-model, volume: 1GB, instance: {name: lab, "
                        "vcpu: 1, memory: 1GiB, price: $0.1/h}}}\n",
     "s.yaml:5:38: error: deployments.d.volume: not with an instance of your own: its `disk` says "
     "it"},
    {TOP MODELS TRAFFIC
     "deployments: {d: {kind: multi-model, instance: {name: lab, vcpu: 0, memory: 0B, disk: 5, "
     "disk_bandwidth: 10, network: 10Gb, price: 0.1, vcpu_speed: 0}}}\n",
     "s.yaml:5:66: error: deployments.d.instance.vcpu: must be >= 1, got 0\n"
     "s.yaml:5:77: error: deployments.d.instance.memory: must be > 0, got 0B\n"
     "s.yaml:5:87: error: deployments.d.instance.disk: expected a size such as 40MB or 2GiB "
     "(units: B kB MB GB TB KiB MiB GiB TiB), got 5\n"
     "s.yaml:5:106: error: deployments.d.instance.disk_bandwidth: expected a bandwidth such as "
     "90MB/s, 128MiB/s or 10Gbps, or unlimited, got 10\n"
     "s.yaml:5:119: error: deployments.d.instance.network: expected a bandwidth such as 90MB/s, "
     "128MiB/s or 10Gbps, or unlimited, got 10Gb\n"
     "s.yaml:5:132: error: deployments.d.instance.price: expected a price such as $0.23/h, got "
     "0.1\n"
     "s.yaml:5:149: error: deployments.d.instance.vcpu_speed: must be > 0, got 0"},
    {TOP MODELS TRAFFIC "deployments: {d: {kind: multi-model, instance: {name: lab, vcpu: 1, "
                        "memory: 1GiB, price: $0.1/h, gpu: 1}}}\n",
     "s.yaml:5:98: error: deployments.d.instance.gpu: unknown key; known here: name, vcpu, memory, "
     "disk, disk_bandwidth, network, price, vcpu_speed"},
};

static void checks_instances(void **state)
{
    (void)state;
    assert_mistakes(instances, sizeof instances / sizeof instances[0]);
}

static const struct mistake what_is_served[] = {
    {TOP MODELS TRAFFIC
     "deployments: {d: {instance: ml.m5.large, kind: multi-model, serves: [mm]}}\n",
     "s.yaml:5:70: error: deployments.d.serves[0]: there is no model group \"mm\"; did you mean "
     "\"m\"?"},
    {TOP MODELS TRAFFIC
     "deployments: {d: {instance: ml.m5.large, kind: multi-model, serves: [m, m]}}\n",
     "s.yaml:5:73: error: deployments.d.serves[1]: m is there twice"},
    {TOP MODELS TRAFFIC
     "deployments: {d: {instance: ml.m5.large, kind: multi-model, serves: []}}\n",
     "s.yaml:5:69: error: deployments.d.serves: expected a list of model groups, got an empty "
     "list"},
    {TOP MODELS TRAFFIC "deployments: {d: {instance: ml.m5.large, kind: multi-model, serves: m}}\n",
     "s.yaml:5:69: error: deployments.d.serves: expected a list of model groups, got m"},
    {TOP MODELS TRAFFIC
     "deployments: {d: {instance: ml.m5.large, kind: multi-model, serves: [[m]]}}\n",
     "s.yaml:5:70: error: deployments.d.serves[0]: expected the name of a model group, got a list"},
    {TOP "models: [{name: m, artifact: 1MB, compute: 1ms}, {name: quiet, artifact: 1MB}]\n" TRAFFIC
         "deployments: {d: {kind: multi-model, instance: ml.m5.large, serves: [quiet]}}\n",
     "s.yaml:5:70: error: deployments.d.serves[0]: quiet has no traffic"},
};

/* A mistake in one deployment hides nothing of what the others, or it itself, name. */
static const struct mistake together[] = {
    {TOP MODELS TRAFFIC
     "deployments:\n"
     "  a: {kind: multi-model, instance: ml.m5.large, serves: [x], instances: 0}\n"
     "  b: {kind: multi-model, instance: ml.m5.large, serves: [y]}\n"
     "  c: [{name: p, kind: multi-model}]\n"
     "requirements: [{deployment: a, metric: latency_p99, limit: 1s},\n"
     "               {deployment: z, metric: latency_p99, limit: 1s}]\n",
     "s.yaml:6:73: error: deployments.a.instances: must be >= 1, got 0\n"
     "s.yaml:8:7: error: deployments.c[0].instance: missing: instance type, such as ml.m5.large\n"
     "s.yaml:6:58: error: deployments.a.serves[0]: there is no model group \"x\"; did you mean "
     "\"m\"?\n"
     "s.yaml:7:58: error: deployments.b.serves[0]: there is no model group \"y\"; did you mean "
     "\"m\"?\n"
     "s.yaml:10:29: error: requirements[1].deployment: there is no deployment \"z\"; did you mean "
     "\"a\"?"},
    {TOP MODELS TRAFFIC "deployments:\n"
                        "  a: {kind: multi-model, instance: ml.m5.large, serves: 3}\n"
                        "  b: {kind: multi-model, instance: ml.m5.large, serves: [{x: y}]}\n"
                        "  c: {kind: multi-model, instance: ml.m5.large, serves: [y]}\n",
     "s.yaml:6:57: error: deployments.a.serves: expected a list of model groups, got 3\n"
     "s.yaml:7:58: error: deployments.b.serves[0]: expected the name of a model group, got a "
     "mapping\n"
     "s.yaml:8:58: error: deployments.c.serves[0]: there is no model group \"y\"; did you mean "
     "\"m\"?"},
};

static void tells_all_mistakes_together(void **state)
{
    (void)state;
    assert_mistakes(together, sizeof together / sizeof *together);
}

static void checks_what_is_served(void **state)
{
    (void)state;
    assert_mistakes(what_is_served, sizeof what_is_served / sizeof what_is_served[0]);
}

static const struct mistake containers[] = {
    {TOP MODELS TRAFFIC "deployments: {d: {instance: ml.m5.large, kind: multi-container, mode: "
                        "serial, containers: [{name: a, compute: 1ms}]}}\n",
     "s.yaml:5:79: error: deployments.d.containers: exactly one container names a `model`, got 0"},
    {TOP MODELS TRAFFIC "deployments: {d: {instance: ml.m5.large, kind: multi-container, mode: "
                        "serial, containers: [{name: a, model: m}, {name: b, model: m}]}}\n",
     "s.yaml:5:79: error: deployments.d.containers: exactly one container names a `model`, got 2"},
    {TOP MODELS TRAFFIC "deployments: {d: {instance: ml.m5.large, kind: multi-container, mode: "
                        "serial, containers: [{name: a, model: m}, {name: a, compute: 1ms}]}}\n",
     "s.yaml:5:113: error: deployments.d.containers: the name \"a\" is there twice"},
    {TOP MODELS TRAFFIC
     "deployments: {d: {instance: ml.m5.large, kind: multi-container, mode: serial, containers: "
     "[{name: a, model: m, compute: 1ms, wait: 1ms, threads: 1, memory: 1GB}]}}\n",
     "s.yaml:5:112: error: deployments.d.containers[0].compute: not with `model`: the model group "
     "says it\n"
     "s.yaml:5:126: error: deployments.d.containers[0].wait: not with `model`: the model group "
     "says it\n"
     "s.yaml:5:137: error: deployments.d.containers[0].threads: not with `model`: the model group "
     "says it\n"
     "s.yaml:5:149: error: deployments.d.containers[0].memory: not with `model`: the model group "
     "says it"},
    {TOP MODELS TRAFFIC "deployments: {d: {instance: ml.m5.large, kind: multi-container, mode: "
                        "serial, containers: [{name: a, model: m}, {name: b}]}}\n",
     "s.yaml:5:113: error: deployments.d.containers[1].compute: missing: vCPU time of a request in "
     "this container"},
    {TOP MODELS TRAFFIC "deployments: {d: {instance: ml.m5.large, kind: multi-container, mode: "
                        "serial, containers: [{name: a, model: mm}]}}\n",
     "s.yaml:5:109: error: deployments.d.containers[0].model: there is no model group \"mm\"; did "
     "you mean \"m\"?"},
    {TOP MODELS TRAFFIC "deployments: {d: {instance: ml.m5.large, kind: multi-container, mode: "
                        "serial, containers: [{model: m, workers: 0}]}}\n",
     "s.yaml:5:112: error: deployments.d.containers[0].workers: must be >= 1, got 0\n"
     "s.yaml:5:92: error: deployments.d.containers[0].name: missing: name of the container"},
    {TOP MODELS TRAFFIC "deployments: {d: {instance: ml.m5.large, kind: multi-container, mode: "
                        "serial, containers: [{name: a, model: m, colour: red}]}}\n",
     "s.yaml:5:112: error: deployments.d.containers[0].colour: unknown key; known here: name, "
     "image, model, mode, compute, wait, threads, memory, output, workers"},
    {TOP "models: [{name: m, compute: 1ms}, {name: quiet}]\n" TRAFFIC
         "deployments: {d: {kind: multi-container, mode: serial, instance: ml.m5.large, "
         "containers: [{name: a, model: quiet}]}}\n",
     "s.yaml:5:109: error: deployments.d.containers[0].model: quiet is not served here: see "
     "`serves` and `traffic`"},
    {TOP MODELS TRAFFIC "deployments: {d: {kind: multi-container, mode: serial, instance: "
                        "ml.m5.large, containers: []}}\n",
     "s.yaml:5:79: error: deployments.d.containers: exactly one container names a `model`, got "
     "0"},
    {TOP MODELS TRAFFIC "deployments: {d: {kind: multi-container, mode: serial, instance: "
                        "ml.m5.large, containers: [{name: a b, model: m, image: ''}, {name: -x, "
                        "compute: 1ms, workers: 0, threads: 300, memory: -1MB}]}}\n",
     "s.yaml:5:99: error: deployments.d.containers[0].name: expected a name: at most 63 letters, "
     "digits, - and _, no leading -, got \"a b\"\n"
     "s.yaml:5:121: error: deployments.d.containers[0].image: must not be empty, got \"\"\n"
     "s.yaml:5:133: error: deployments.d.containers[1].name: expected a name: at most 63 letters, "
     "digits, - and _, no leading -, got -x\n"
     "s.yaml:5:160: error: deployments.d.containers[1].workers: must be >= 1, got 0\n"
     "s.yaml:5:172: error: deployments.d.containers[1].threads: must be at most 255, got 300\n"
     "s.yaml:5:185: error: deployments.d.containers[1].memory: expected a size such as 40MB or "
     "2GiB "
     "(units: B kB MB GB TB KiB MiB GiB TiB), got -1MB"},
};

static void checks_containers(void **state)
{
    (void)state;
    assert_mistakes(containers, sizeof containers / sizeof containers[0]);
}

static const struct mistake own_assumptions[] = {
    {TOP MODELS TRAFFIC
     "deployments: {d: {instance: ml.m5.large, kind: multi-model, assumptions: {spill_at: 0}}}\n",
     "s.yaml:5:85: error: deployments.d.assumptions.spill_at: must be >= 1, got 0"},
    {TOP MODELS TRAFFIC
     "deployments: {d: {instance: ml.m5.large, kind: multi-model, assumptions: {spil_at: 1}}}\n",
     "s.yaml:5:75: error: deployments.d.assumptions.spil_at: unknown key; did you mean "
     "\"spill_at\"?"},
    {TOP MODELS TRAFFIC
     "deployments: {d: {instance: ml.m5.large, kind: multi-model, assumptions: 3}}\n",
     "s.yaml:5:74: error: deployments.d.assumptions: expected a mapping, got 3"},
};

static void checks_own_assumptions(void **state)
{
    (void)state;
    assert_mistakes(own_assumptions, sizeof own_assumptions / sizeof own_assumptions[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checks_the_option),      cmocka_unit_test(checks_serverless),
        cmocka_unit_test(checks_keys_by_kind),    cmocka_unit_test(checks_instances),
        cmocka_unit_test(checks_what_is_served),  cmocka_unit_test(checks_containers),
        cmocka_unit_test(checks_own_assumptions), cmocka_unit_test(tells_all_mistakes_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
