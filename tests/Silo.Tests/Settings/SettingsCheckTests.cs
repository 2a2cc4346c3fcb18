using System.Text.Json;
using Microsoft.Extensions.Configuration;
using RemoteAccess.Hosting.RoomServers;
using RemoteAccess.Silo.Settings;

namespace RemoteAccess.Silo.Tests.Settings;

public sealed class SettingsCheckTests
{
    [Fact]
    public void Nothing_set_is_valid_and_binds_to_this_machine_only()
    {
        var check = Run();

        Assert.Empty(check.Errors);
        Assert.Equal("http://127.0.0.1:8080/", check.Settings.Binding.At("/").ToString());
        Assert.True(check.Settings.Binding.IsLoopback);
        Assert.Equal((true, "demo", 10.0), (check.Settings.Demo.Enabled, check.Settings.Demo.Room, check.Settings.Demo.RateHz));
        Assert.Equal(RoomServerMode.Embedded, check.Settings.RoomServer.Mode);
        Assert.Equal(TimeSpan.FromSeconds(30), check.Settings.Shutdown.Timeout);
        Assert.Equal(TimeSpan.FromSeconds(3), check.Settings.Cluster.DirectoryLease);
        Assert.False(check.Settings.Telemetry.ActivityPropagation);
    }

    [Fact]
    public void The_shipped_file_is_valid_and_says_what_the_defaults_are()
    {
        var file = new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json")).Build();

        var check = SettingsCheck.Run(file);

        Assert.Empty(check.Errors);
        Assert.Equal(
            JsonSerializer.Serialize(Run().Settings with { Binding = null!, Address = null! }),
            JsonSerializer.Serialize(check.Settings with { Binding = null!, Address = null! }));
    }

    [Fact]
    public void Values_are_read_whatever_the_case_of_the_key()
    {
        var check = Run(("demo:ratehz", "2.5"), ("CLUSTER:SILOPORT", "12000"), ("RoomServer:Mode", "external"));

        Assert.Empty(check.Errors);
        Assert.Equal((2.5, 12000, RoomServerMode.External),
            (check.Settings.Demo.RateHz, check.Settings.Cluster.SiloPort, check.Settings.RoomServer.Mode));
    }

    [Fact]
    public void Rules_for_rooms_on_demand_are_read_and_a_mistyped_member_or_value_is_an_error()
    {
        Assert.Empty(Run(
            ("OnDemand:Rooms:arms:Pattern", "arm-*"), ("OnDemand:Rooms:arms:Device", "ArmGrain"), ("OnDemand:OpensPerMinute", "5")).Errors);

        var check = Run(("OnDemand:Rooms:arms:Patern", "arm-*"), ("OnDemand:Rooms:arms:IdleLeaveAfter", "2.00:00:00"),
            ("OnDemand:OpensPerMinute", "0"));

        Assert.Equal(
            ["OnDemand:OpensPerMinute", "OnDemand:Rooms:arms:IdleLeaveAfter", "OnDemand:Rooms:arms:Patern"],
            check.Errors.Select(error => error.Key).Order(StringComparer.Ordinal));
        Assert.Contains(check.Errors, error => error.Fix == "nothing reads this key; did you mean OnDemand:Rooms:arms:Pattern?");
    }

    [Fact]
    public void Viewer_tokens_can_be_minted_for_LiveKit() => Assert.Empty(
        Run(("LiveKit:Url", "wss://project.livekit.cloud"), ("ViewerTokens:Key", "0123456789abcdef0123456789abcdef")).Errors);

    [Fact]
    public void LiveKit_is_implied_by_its_address_and_may_be_said()
    {
        var implied = Run(("LiveKit:Url", "wss://project.livekit.cloud"));
        var said = Run(("LiveKit:Url", "wss://project.livekit.cloud"), ("RoomServer:Mode", "livekit"));

        Assert.Empty(implied.Errors);
        Assert.Empty(said.Errors);
        Assert.Equal((RoomServerMode.LiveKit, RoomServerMode.LiveKit), (implied.Settings.RoomServer.Mode, said.Settings.RoomServer.Mode));
        Assert.Equal("project.livekit.cloud", implied.Settings.RoomServer.LiveKit.Url!.Host);
    }

    [Theory]
    [InlineData("Embedded")]
    [InlineData("External")]
    [InlineData("None")]
    public void LiveKit_beside_another_place_for_rooms_is_an_error(string mode)
    {
        var check = Run(("LiveKit:Url", "wss://project.livekit.cloud/?token=abc"), ("RoomServer:Mode", mode));

        var error = Assert.Single(check.Errors);
        Assert.Equal(("RoomServer:Mode", mode), (error.Key, error.Value));
        Assert.DoesNotContain("abc", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void LiveKit_without_an_address_is_an_error_and_so_is_a_mistyped_key_of_it()
    {
        var check = Run(("RoomServer:Mode", "LiveKit"), ("LiveKit:ApiSecrets", "s3cret"));

        Assert.Equal(["LiveKit:ApiSecrets", "LiveKit:Url"], check.Errors.Select(error => error.Key).Order());
        Assert.DoesNotContain(check.Errors, error => error.ToString().Contains("s3cret", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_error_of_every_section_is_listed_at_once()
    {
        var check = Run(
            ("Http:Url", "ftp://127.0.0.1"),
            ("Cluster:SiloPort", "0"),
            ("Cluster:Clustering", "Zookeeper"),
            ("Demo:RateHz", "often"),
            ("Demo:Roon", "x"),
            ("Dashboard:Password", "short"),
            ("Shutdown:Timeout", "30"),
            ("RoomServer:Mode", "Sometimes"),
            ("Health:Details", "maybe"),
            ("Telemetry:Metrics", "yes"),
            ("Logs:Format", "xml"));

        Assert.Equal(
            [
                "Cluster:Clustering", "Cluster:SiloPort", "Dashboard:Password", "Dashboard:Username", "Demo:RateHz", "Demo:Roon",
                    "Health:Details", "Http:Url",
                "Logs:Format", "RoomServer:Mode", "Shutdown:Timeout", "Telemetry:Metrics",
            ],
            check.Errors.Select(error => error.Key).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Demo:RateHz", "500", "Demo:RateHz = '500': give a rate from 0.1 to 100 Hz")]
    [InlineData("Demo:RateHz", "0", "Demo:RateHz = '0': give a rate from 0.1 to 100 Hz")]
    [InlineData("Demo:RateHz", "NaN", "Demo:RateHz = 'NaN': give a rate from 0.1 to 100 Hz")]
    [InlineData("Demo:RateHz", "1,5", "Demo:RateHz = '1,5': give a rate from 0.1 to 100 Hz")]
    [InlineData("Demo:Enabled", "ja", "Demo:Enabled = 'ja': give true or false")]
    [InlineData("Demo:Room", "", "Demo:Room = '': give the room a name, e.g. demo")]
    [InlineData("Demo:Room", "a\u0007b", "Demo:Room = 'a?b': give 1 to 256 UTF-8 bytes without control characters")]
    [InlineData("Demo:Rate", "5", "Demo:Rate = '5': nothing reads this key; did you mean Demo:RateHz?")]
    [InlineData("Demo:Frequency", "5", "Demo:Frequency = '5': nothing reads this key; remove it (known in Demo: Enabled, Room, RateHz)")]
    [InlineData("Demo:Enabled:Really", "yes", "Demo:Enabled = '(a section)': give true or false")]
    [InlineData("Demo:Rates:Cpu", "5", "Demo:Rates:Cpu = '5': nothing reads this key; did you mean Demo:RateHz?")]
    [InlineData("Cluster:SiloPort", "65536", "Cluster:SiloPort = '65536': give a port from 1 to 65535")]
    [InlineData("Cluster:SiloPort", "ssh", "Cluster:SiloPort = 'ssh': give a port from 1 to 65535")]
    [InlineData("Cluster:GatewayPort", "11111", "Cluster:GatewayPort = '11111': Cluster:SiloPort has this port already; give another port")]
    [InlineData("Cluster:SiloPort", "8080", "Cluster:SiloPort = '8080': Http:Url has this port already; give another port")]
    [InlineData("Cluster:GatewayPort", "8080", "Cluster:GatewayPort = '8080': Http:Url has this port already; give another port")]
    [InlineData("Cluster:Clustering", "7", "Cluster:Clustering = '7': give one of Localhost, Redis, AdoNet")]
    [InlineData(
        "Cluster:DirectoryLease", "00:00:00.5", "Cluster:DirectoryLease = '00:00:00.5000000': give a duration from 00:00:01 to 00:05:00")]
    [InlineData(
        "Cluster:ProbeTimeout", "00:00:02", "Cluster:ProbeTimeout = '00:00:02': give at most Cluster:MaxProbeTimeout (00:00:01.5000000)")]
    [InlineData("Cluster:MaxEnqueuedRequests", "0", "Cluster:MaxEnqueuedRequests = '0': give a number from 100 to 1000000")]
    [InlineData("Cluster:ClusterId", "", "Cluster:ClusterId = '': give the cluster a name, e.g. remote-access")]
    [InlineData("Shutdown:Timeout", "30", "Shutdown:Timeout = '30.00:00:00': give a duration from 00:00:01 to 00:10:00")]
    [InlineData("Dashboard:Username", "a:b", "Dashboard:Username = 'a:b': give a name of at most 64 characters without a colon")]
    [InlineData("Http:Url", "", "Http:Url = '': give the address to listen on, e.g. http://127.0.0.1:8080")]
    [InlineData("urls", "http://*:80;http://*:81",
        "urls = 'http://*:80;http://*:81': the silo has one listener; remove --urls or ASPNETCORE_URLS and set Http:Url=http://*:80")]
    [InlineData("Kestrel:Endpoints:Extra:Url", "http://*:9",
        "Kestrel:Endpoints:Extra = 'http://*:9': the silo has one listener; remove this key and set Http:Url")]
    [InlineData("Orleans:ClusterId", "x",
        "Orleans:ClusterId = 'x': the sections Cluster, Storage and Reminders configure Orleans; remove this key")]
    [InlineData("RemoteAccess:Participant:QueueFrames", "0", "RemoteAccess:Participant:QueueFrames = '0': give a value from 1 to 1000000")]
    [InlineData(
        "RemoteAccess:Participant:QueueFrames", "many", "RemoteAccess:Participant:QueueFrames = 'many': give a value from 1 to 1000000")]
    [InlineData("RemoteAccess:Participant:WriteTimeout", "10",
        "RemoteAccess:Participant:WriteTimeout = '10.00:00:00': give a value from 00:00:00.1 to 00:10:00")]
    [InlineData("RemoteAccess:Particpant:QueueFrames", "5",
        "RemoteAccess:Particpant:QueueFrames = '5': nothing reads this key; did you mean RemoteAccess:Participant?")]
    [InlineData("RoomServer:MaxRoms", "5", "RoomServer:MaxRoms = '5': nothing reads this key; did you mean RoomServer:MaxRooms?")]
    [InlineData("RoomServer:PingTimeout", "soon", "RoomServer:PingTimeout = 'soon': give a value from 00:00:01 to 00:10:00")]
    [InlineData("RoomServer:Also", "Sometimes", "RoomServer:Also = 'Sometimes': give Embedded, External or LiveKit, or leave the key out")]
    [InlineData("RoomServer:Connector:TokenLifetime", "00:00:01",
        "RoomServer:Connector:TokenLifetime = '00:00:01': give a value from 00:00:30 to 01:00:00")]
    [InlineData("RoomServer:Connector:Url", "ws://127.0.0.1:7880",
        "RoomServer:Connector:Url = 'ws://127.0.0.1:7880': only RoomServer:Mode=External reads this key; set that mode, or remove the key")]
    [InlineData("Dashbord:Enabled", "false", "Dashbord:Enabled = 'false': nothing reads section Dashbord; did you mean Dashboard?")]
    public void An_error_names_its_key_its_value_and_the_fix(string key, string value, string expected) =>
        Assert.Contains(expected, Run((key, value)).Errors.Select(error => error.ToString()));

    [Theory]
    [InlineData("PATH", "/bin")]
    [InlineData("DEMO", "1")]
    [InlineData("LOGS", "/var/log")]
    [InlineData("Logging:LogLevel:Default", "Debug")]
    [InlineData("RemoteAccess:Participant:QueueFrames", "64")]
    [InlineData("RoomServer:Keys:mine", "a secret of at least thirty-two bytes")]
    [InlineData("RoomServer:MaxRooms", "5")]
    [InlineData("Dashboard:Password", "")]
    [InlineData("Health:Details", "")]
    [InlineData("Somebody:Else", "1")]
    public void What_belongs_to_others_or_is_empty_is_left_alone(string key, string value) => Assert.Empty(Run((key, value)).Errors);

    [Theory]
    [InlineData("http://0.0.0.0:8080")]
    [InlineData("http://*:8080")]
    [InlineData("http://+:8080")]
    [InlineData("http://[::]:8080")]
    [InlineData("http://192.0.2.7:8080")]
    public void A_dashboard_beyond_this_machine_needs_a_credential(string url)
    {
        Assert.Equal(["Dashboard:Username", "Dashboard:Password"], Run(("Http:Url", url)).Errors.Select(error => error.Key));
        Assert.Equal(["Dashboard:Password"], Run(("Http:Url", url), ("Dashboard:Username", "me")).Errors.Select(error => error.Key));
        Assert.Equal(["Dashboard:Password"],
            Run(("Http:Url", url), ("Dashboard:Username", "me"), ("Dashboard:Password", "elevenchars")).Errors.Select(error => error.Key));
        Assert.Empty(Run(("Http:Url", url), ("Dashboard:Username", "me"), ("Dashboard:Password", "twelve chars")).Errors);
        Assert.Empty(Run(("Http:Url", url), ("Dashboard:Enabled", "false"), ("Telemetry:Metrics", "false")).Errors);
    }

    [Fact]
    public void Metrics_beyond_this_machine_need_a_key_or_the_dashboards_credential()
    {
        (string, string) url = ("Http:Url", "http://0.0.0.0:8080"), without = ("Dashboard:Enabled", "false");
        var error = Assert.Single(Run(url, without).Errors);

        Assert.Equal("Telemetry:Key", error.Key);
        Assert.Contains("set Telemetry:Key, or Dashboard:Username and Dashboard:Password, or Telemetry:Metrics=false", error.Fix,
            StringComparison.Ordinal);
        Assert.Empty(Run(url, without, ("Telemetry:Key", "0123456789abcdef0123456789abcdef")).Errors);
        Assert.Empty(Run(url, without, ("Dashboard:Username", "me"), ("Dashboard:Password", "twelve chars")).Errors);
        Assert.Equal("Telemetry:Key", Assert.Single(Run(("Telemetry:Key", "short")).Errors).Key);
        Assert.Empty(Run(without).Errors);
    }

    [Theory]
    [InlineData("Dashboard:Password", "hunter2hunt")]
    [InlineData("Dashboard:Pasword", "hunter2hunter2")]
    [InlineData("Dashboard:Passwd", "hunter2hunter2")]
    [InlineData("Dashbord:Password", "hunter2hunter2")]
    [InlineData("Dashboard:Psswrd", "hunter2hunter2")]
    [InlineData("Orleans:Redis:Secret", "hunter2hunter2")]
    [InlineData("Cluster:ConnectionString", "127.0.0.1,password=hunter2")]
    [InlineData("Storage:ConectionString", "127.0.0.1,password=hunter2")]
    [InlineData("Storage:Connection", "127.0.0.1,password=hunter2")]
    [InlineData("Storrage:ConnectionString", "127.0.0.1,password=hunter2")]
    [InlineData("Reminders:ConnectionStringFile", "127.0.0.1,password=hunter2")]
    public void A_secret_is_never_printed(string key, string value)
    {
        var error = Run((key, value)).Errors.First(error => error.Key == key);

        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
        Assert.Contains($"({value.Length} hidden characters)", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_rest_of_the_configuration_goes_without_the_keys_in_error()
    {
        var check = Run(
            ("Demo:RateHz", "500"), ("Demo:Room", "lab"), ("RemoteAccess:Participant:QueueFrames", "5"), ("Http:Url", "nonsense"));

        Assert.Null(check.Configuration["Demo:RateHz"]);
        Assert.Null(check.Configuration["Http:Url"]);
        Assert.Equal("5", check.Configuration["RemoteAccess:Participant:QueueFrames"]);
        Assert.Equal((10.0, "lab"), (check.Settings.Demo.RateHz, check.Settings.Demo.Room));
        Assert.Equal(8080, check.Settings.Binding.Port);
    }

    private static SettingsCheck Run(params (string Key, string Value)[] values) => SettingsCheck.Run(
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)))
            .Build());
}
