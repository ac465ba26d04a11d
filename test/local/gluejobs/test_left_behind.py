"""What a job run leaves in the JVM that the next ones are lent."""

import re
from typing import Any

JVM = "jvm = spark._jvm.java.lang.ProcessHandle.current().pid()\n"

WORK = """
frames = [spark.range(number + 1).selectExpr("id", "id * 2 AS twice") for number in range(20)]
assert sum(frame.count() for frame in frames) == 210
print(jvm)
"""

# The JVM collects what it doesn't reach before it counts. Its own class of beans is closed: the interface is asked.
REACHED = """
gateway = spark.sparkContext._gateway

def array(of, *items):
    filled = gateway.new_array(of, len(items))
    for place, item in enumerate(items):
        filled[place] = item
    return filled

lang, management = gateway.jvm.java.lang, gateway.jvm.javax.management
beans = lang.management.ManagementFactory.getPlatformMBeanServer()
methods = getattr(lang, "Class").forName("javax.management.MBeanServer").getMethods()
(invoke,) = [method for method in methods if method.getName() == "invoke"]
diagnosis = management.ObjectName("com.sun.management:type=DiagnosticCommand")
arguments, signature = array(lang.Object, array(lang.String)), array(lang.String, "[Ljava.lang.String;")
histogram = invoke.invoke(beans, array(lang.Object, diagnosis, "gcClassHistogram", arguments, signature))
print(json.dumps([jvm, histogram]))
"""


def test_a_jvm_keeps_no_plan_of_a_run_that_is_over(lab: Any, preamble: str) -> None:
    worked = int(lab.succeed(preamble + JVM + WORK)[-1])
    jvm, histogram = lab.printed_json(preamble + JVM + REACHED)
    reached = {found[2]: int(found[1]) for found in re.finditer(r"^ *\d+: +(\d+) +\d+ +(\S+)", histogram, re.MULTILINE)}
    assert jvm == worked
    assert reached["org.apache.spark.sql.SparkSession"] >= 1
    assert reached.get("org.apache.spark.sql.Dataset", 0) == 0
    assert reached.get("org.apache.spark.sql.execution.QueryExecution", 0) == 0
