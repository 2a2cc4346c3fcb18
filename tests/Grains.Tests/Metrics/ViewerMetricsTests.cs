using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using RemoteAccess.Grains.Admission;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Tests.Sources;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Participants;
using RemoteAccess.Registry;
using RemoteAccess.Viewers;

namespace RemoteAccess.Grains.Tests.Metrics;

/// <summary>The metrics about viewers: their values, their kinds, and which of them are 0 from the start.</summary>
public sealed partial class ViewerMetricsTests : IAsyncDisposable
{
    private const string Resets = "remote_access.resets";
    private const string Removals = "remote_access.removals";
    private const string WriteTime = "remote_access.write.duration";

    private readonly SessionFixture _fixture = new();
    private readonly Measurements _seen;

    public ViewerMetricsTests() => _seen = new Measurements(_fixture.Meters, _fixture.Pulse);

    public async ValueTask DisposeAsync()
    {
        await _fixture.DisposeAsync();
        _seen.Dispose();
    }

    public static TheoryData<string, string> CountersWithATag =>
        [.. Documented().Where(row => row.Tag.Length > 0).Select(row => (row.Name, row.Tag))];

    [Theory]
    [MemberData(nameof(CountersWithATag))]
    public void Every_documented_counter_with_a_tag_shows_zeros_from_the_start(string counter, string tag)
    {
        Start();

        Assert.NotEmpty(_seen.Zeros(counter, tag));
        Assert.Equal(_seen.Zeros(counter, tag).Distinct(), _seen.Zeros(counter, tag));
        Assert.All(_seen.Of(counter), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Every_other_documented_counter_shows_0_from_the_start()
    {
        Start();

        var without = Documented().Where(row => row.Tag.Length == 0).Select(row => row.Name).ToList();
        Assert.True(without.Count >= 20, $"Only {without.Count} were found.");
        Assert.All(without, name => Assert.Equal([0], _seen.Of(name)));
    }

    [Fact]
    public void The_zeros_are_for_every_value_of_the_tag()
    {
        Start();

        Assert.True(CountersWithATag.Count >= 9);
        Assert.Equal(Enum.GetNames<ReasonCode>(), _seen.Zeros(Resets, "reason"));
        Assert.Equal(Enum.GetNames<ReasonCode>(), _seen.Zeros(Removals, "reason"));
        Assert.Equal(Enum.GetNames<RegistrationDecision>(), _seen.Zeros("remote_access.registrations", "decision"));
        Assert.Equal(["Connected", .. Enum.GetNames<RoomConnectFailure>()], _seen.Zeros("remote_access.connects", "outcome"));
        Assert.Equal(
            ["topic", "too-many", "at-capacity", "expired", "not-registered", "no-room", "closing"],
            _seen.Zeros("remote_access.inbound.dropped", "reason"));
        Assert.Equal(
            Enum.GetNames<AdmissionBound>().Except(["None"]), _seen.Zeros("remote_access.admission.refused", "bound"));
        Assert.Equal(["too-large", "refused"], _seen.Zeros("remote_access.lossy.dropped", "reason"));
        Assert.Equal(["publish", "call", "setParameters"], _seen.Zeros("remote_access.audit", "action"));
        Assert.Equal(ViewerGrantNames.All.Split(", "), _seen.Zeros("remote_access.not_permitted", "action"));
    }

    [Fact]
    public async Task A_viewer_that_is_set_up_again_is_a_reset_and_one_that_goes_is_a_removal()
    {
        await _fixture.StartConnected();
        var (ann, _) = await _fixture.JoinRegistered("ann");
        _fixture.LinkOf(ann).Reset(ReasonCode.WriteFailed);
        await _fixture.RetriesScheduled();
        Assert.Equal((1, 0), (_seen.Sum(Resets, "WriteFailed"), _seen.Of(Removals).Sum()));

        await _fixture.AdvanceUntil(() => _fixture.Session.Link(ann.Sid) is not null, "the viewer to be set up again");
        _fixture.Room.Leave(ann);
        await _fixture.Unregistered(ann.Sid);
        await _fixture.Until(() => _seen.Of(Removals).Sum() > 0, "the removal to be counted");
        Assert.Equal((1, 1), (_seen.Of(Resets).Sum(), _seen.Of(Removals).Sum()));
        Assert.Equal(1, _seen.Sum(Removals, "Disconnected"));
        Assert.Equal(0, _seen.Of("remote_access.participants").Sum());
    }

    [Fact]
    public async Task The_time_of_each_write_is_a_histogram_in_seconds()
    {
        _fixture.Room.Behaviour = (_, _) => StreamBehaviour.Good with { HangFromWrite = 1 };
        await _fixture.StartConnected();
        var (_, stream) = await _fixture.JoinRegistered("ann");
        await _fixture.Until(() => stream.WritesInFlight == 1, "the write to hang");
        _fixture.Time.Advance(TimeSpan.FromMilliseconds(2_500));
        Assert.Empty(_seen.Of(WriteTime));

        stream.Unstick();
        await _fixture.Until(() => _seen.Of(WriteTime).Length > 0, "the write to be measured");
        Assert.Equal(2.5, _seen.Of(WriteTime)[0]);
        Assert.Equal("s", Assert.IsType<Histogram<double>>(_seen.Instrument(WriteTime)).Unit);
    }

    private static IEnumerable<(string Name, string Tag)> Documented() => File
        .ReadLines(Path.Combine(SourceTree.Root, "docs", "metrics.md"))
        .Select(line => Row().Match(line))
        .Where(row => row.Success)
        .Select(row => (Name: row.Groups[1].Value, Tag: row.Groups[2].Value))

        // The silo's own meter.
        .Where(row => !row.Name.StartsWith("remote_access.store.", StringComparison.Ordinal));

    [GeneratedRegex(@"^\| `([a-z_.]+)` \| (?:up-down )?counter \| [^|]* \|(?: `(\w+)`)? \|")]
    private static partial Regex Row();

    // What a silo does at its start.
    private void Start()
    {
        Assert.Empty(_seen.Zeros(Resets, "reason"));
        new AdmissionMetrics(_fixture.Meters).ShowZeros();
        _fixture.Metrics.ShowZeros();
    }
}
