"""The query protocols, by the SDK's models."""

from tributary_local.emulator.echo.wire import read, write


def test_form_parameters_of_ec2_become_the_input() -> None:
    sent = {
        "VpcId": ["vpc-1"],
        "SubnetId.1": ["subnet-1"],
        "SubnetId.2": ["subnet-2"],
        "PrivateDnsEnabled": ["true"],
        "DnsOptions.DnsRecordIpType": ["ipv4"],
        "TagSpecification.1.ResourceType": ["vpc-endpoint"],
        "TagSpecification.1.Tag.1.Key": ["a"],
        "TagSpecification.1.Tag.1.Value": ["b"],
    }
    assert read("ec2", "CreateVpcEndpoint", sent) == {
        "VpcId": "vpc-1",
        "SubnetIds": ["subnet-1", "subnet-2"],
        "PrivateDnsEnabled": True,
        "DnsOptions": {"DnsRecordIpType": "ipv4"},
        "TagSpecifications": [{"ResourceType": "vpc-endpoint", "Tags": [{"Key": "a", "Value": "b"}]}],
    }


def test_form_parameters_of_cloudwatch_become_the_input() -> None:
    sent = {
        "AlarmName": "a",
        "Threshold": "0.5",
        "Metrics.member.1.Id": "m",
        "Metrics.member.1.MetricStat.Period": "60",
        "Metrics.member.1.MetricStat.Metric.Dimensions.member.1.Name": "F",
        "Metrics.member.1.MetricStat.Metric.Dimensions.member.1.Value": "f",
    }
    dimensions = {"Dimensions": [{"Name": "F", "Value": "f"}]}
    assert read("cloudwatch", "PutMetricAlarm", sent) == {
        "AlarmName": "a",
        "Threshold": 0.5,
        "Metrics": [{"Id": "m", "MetricStat": {"Period": 60, "Metric": dimensions}}],
    }


def test_an_answer_is_written_as_the_sdk_reads_it() -> None:
    endpoint = {"VpcEndpointId": "vpce-1", "PrivateDnsEnabled": False, "SubnetIds": ["s<1>"], "ServiceName": None}
    assert write("ec2", "VpcEndpoint", endpoint) == (
        "<vpcEndpointId>vpce-1</vpcEndpointId><subnetIdSet><item>s&lt;1&gt;</item></subnetIdSet>"
        "<privateDnsEnabled>false</privateDnsEnabled>"
    )
    alarm = {"MetricAlarms": [{"AlarmName": "a", "StateUpdatedTimestamp": 0}]}
    assert write("cloudwatch", "DescribeAlarmsOutput", alarm) == (
        "<MetricAlarms><member><AlarmName>a</AlarmName>"
        "<StateUpdatedTimestamp>1970-01-01T00:00:00Z</StateUpdatedTimestamp></member></MetricAlarms>"
    )
