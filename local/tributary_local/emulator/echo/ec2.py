"""EC2: flow logs, VPC endpoints and security group rules are described with everything they were given."""

import json

from ministack.services import ec2
from tributary_local.emulator.echo.wire import read, write
from tributary_local.emulator.patch import handler, original, replace
from tributary_local.emulator.protocol import Answer, Parameters, Request

FLOW_LOG_FORMAT = (
    "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} "
    "${bytes} ${start} ${end} ${action} ${log-status}"
)

OPEN_POLICY = json.dumps(
    {"Version": "2008-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}
)


def install() -> None:
    """Put the handlers in place."""
    _flow_logs()
    _endpoints()
    _rules()


def _flow_logs() -> None:
    create = handler(ec2, "_create_flow_logs")

    def _create_flow_logs(params: Parameters) -> Answer:
        known = set(ec2._flow_logs)
        answer = create(params)
        sent = read("ec2", "CreateFlowLogs", params)
        record = {
            "DeliverLogsPermissionArn": sent.get("DeliverLogsPermissionArn"),
            "DeliverCrossAccountRole": sent.get("DeliverCrossAccountRole"),
            "LogGroupName": sent.get("LogGroupName"),
            "LogFormat": sent.get("LogFormat", FLOW_LOG_FORMAT),
            "MaxAggregationInterval": sent.get("MaxAggregationInterval", 600),
            "DestinationOptions": sent.get("DestinationOptions"),
            "DeliverLogsStatus": "SUCCESS",
        }
        for created in set(ec2._flow_logs) - known:
            ec2._flow_logs[created].update(record)
            ec2._parse_tag_specs(params, "vpc-flow-log", created)
        return answer

    def _describe_flow_logs(params: Parameters) -> Answer:
        wanted = read("ec2", "DescribeFlowLogs", params)
        filters = ec2._parse_filters(params)
        found = [
            {**log, "Tags": ec2._tags.get(log["FlowLogId"], [])}
            for log in ec2._flow_logs.values()
            if log["FlowLogId"] in wanted.get("FlowLogIds", [log["FlowLogId"]])
            and log["ResourceId"] in filters.get("resource-id", [log["ResourceId"]])
            and ec2._resource_matches_tag_filters(log["FlowLogId"], filters)
        ]
        inner = write("ec2", "DescribeFlowLogsResult", {"FlowLogs": found})
        answer: Answer = ec2._xml(200, "DescribeFlowLogsResponse", inner)
        return answer

    replace(ec2, "_create_flow_logs", _create_flow_logs)
    replace(ec2, "_describe_flow_logs", _describe_flow_logs)


def _endpoints() -> None:
    create = handler(ec2, "_create_vpc_endpoint")
    modify = handler(ec2, "_modify_vpc_endpoint")

    def _vpce_fields_xml(ep: Request, tag: str = "item") -> str:
        described = {
            **ep,
            "Groups": [{"GroupId": group} for group in ep.get("SecurityGroupIds", [])],
            "Tags": ec2._tags.get(ep["VpcEndpointId"], []),
        }
        return f"<{tag}>{write('ec2', 'VpcEndpoint', described)}</{tag}>"

    def _create_vpc_endpoint(p: Parameters) -> Answer:
        known = set(ec2._vpc_endpoints)
        answer = create(p)
        sent = read("ec2", "CreateVpcEndpoint", p)
        record_type = "ipv4" if sent.get("VpcEndpointType") == "Interface" else "service-defined"
        for created in set(ec2._vpc_endpoints) - known:
            ec2._vpc_endpoints[created].update(
                {
                    "PolicyDocument": sent.get("PolicyDocument", OPEN_POLICY),
                    "SecurityGroupIds": sent.get("SecurityGroupIds", []),
                    "PrivateDnsEnabled": sent.get("PrivateDnsEnabled", False),
                    "IpAddressType": sent.get("IpAddressType", "ipv4"),
                    "DnsOptions": sent.get("DnsOptions", {"DnsRecordIpType": record_type}),
                    "CreationTimestamp": ec2._now_ts(),
                }
            )
            fields = ec2._vpce_fields_xml(ec2._vpc_endpoints[created], tag="vpcEndpoint")
            answer = ec2._xml(200, "CreateVpcEndpointResponse", fields)
        return answer

    def _modify_vpc_endpoint(p: Parameters) -> Answer:
        answer = modify(p)
        sent = read("ec2", "ModifyVpcEndpoint", p)
        endpoint = ec2._vpc_endpoints.get(sent["VpcEndpointId"])
        if endpoint is None:
            return answer
        removed = sent.get("RemoveSecurityGroupIds", [])
        kept = [group for group in endpoint["SecurityGroupIds"] if group not in removed]
        endpoint["SecurityGroupIds"] = [*kept, *sent.get("AddSecurityGroupIds", [])]
        for name in ("PrivateDnsEnabled", "IpAddressType", "DnsOptions"):
            endpoint[name] = sent.get(name, endpoint[name])
        if sent.get("ResetPolicy"):
            endpoint["PolicyDocument"] = OPEN_POLICY
        return answer

    replace(ec2, "_vpce_fields_xml", _vpce_fields_xml)
    replace(ec2, "_create_vpc_endpoint", _create_vpc_endpoint)
    replace(ec2, "_modify_vpc_endpoint", _modify_vpc_endpoint)


def _rules() -> None:
    describe = original(ec2, "_sg_rule_xml")
    parse = original(ec2, "_parse_ip_permissions")

    def _parse_ip_permissions(params: Parameters, prefix: str) -> list[Request]:
        sent = read("ec2", "AuthorizeSecurityGroupIngress", params).get("IpPermissions", [])
        rules: list[Request] = parse(params, prefix)
        for rule, permission in zip(rules, sent, strict=False):
            rule["PrefixListIds"] = permission.get("PrefixListIds", [])
        return rules

    def _sg_rule_xml(sg_id: str, rule: Request, is_egress: bool = False) -> str:
        prefixes = [entry["PrefixListId"] for entry in rule.get("PrefixListIds", [])]
        described: str = describe(sg_id, rule, is_egress)
        if not prefixes:
            return described
        return described.removesuffix("</item>") + f"<prefixListId>{prefixes[0]}</prefixListId></item>"

    replace(ec2, "_parse_ip_permissions", _parse_ip_permissions)
    replace(ec2, "_sg_rule_xml", _sg_rule_xml)
