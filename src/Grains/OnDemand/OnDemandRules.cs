using Microsoft.Extensions.Options;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.OnDemand;

/// <summary>The validated rules: which device describes a room. At most one rule matches a room.</summary>
internal sealed class OnDemandRules(IOptions<OnDemandOptions> options, DeviceGrains devices)
{
    private readonly Rule[] _rules =
    [
        .. options.Value.Rooms.Select(pair => RoomPattern.TryParse(pair.Value.Pattern, out var pattern)
            ? new Rule(pair.Key, pattern, devices.Find(pair.Value.Device).Single(), pair.Value.IdleLeaveAfter)
            : throw new OptionsValidationException(
                OnDemandOptions.Section, typeof(OnDemandOptions), [$"'{pair.Value.Pattern}' is not a pattern."])),
    ];

    /// <summary>The rule of a room, or null.</summary>
    public Rule? Find(RoomName room) => Array.Find(_rules, rule => rule.Pattern.Matches(room));

    /// <summary>A rule.</summary>
    /// <param name="Name">The operator's name for it.</param>
    /// <param name="Pattern">The rooms that it opens.</param>
    /// <param name="Device">Grain type of the device.</param>
    /// <param name="IdleLeaveAfter">The idle time for descriptors that set none.</param>
    internal sealed record Rule(string Name, RoomPattern Pattern, GrainType Device, TimeSpan IdleLeaveAfter);
}
