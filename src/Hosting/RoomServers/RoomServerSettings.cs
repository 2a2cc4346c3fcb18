using System.ComponentModel.DataAnnotations;
using RemoteAccess.LiveKit;
using RemoteAccess.RoomServer;

namespace RemoteAccess.Hosting.RoomServers;

/// <summary>The part of section <c>RoomServer</c> that the silo reads; the room server reads the rest itself.</summary>
internal sealed class RoomServerSettings
{
    /// <summary>The section.</summary>
    public const string Section = RoomServerOptions.SectionName;

    /// <summary>The key that chooses the transport.</summary>
    internal const string ModeKey = Section + ":Mode";

    /// <summary>The key that adds a second transport.</summary>
    internal const string AlsoKey = Section + ":Also";

    /// <summary>Which server the rooms use; default <see cref="RoomServerMode.Embedded"/>.</summary>
    public RoomServerMode Mode { get; set; } = RoomServerMode.Embedded;

    /// <summary>A second transport, on which viewers meet in the same rooms; none by default. One of the two is <see
    /// cref="RoomServerMode.LiveKit"/>. The first one is that of viewers' tokens.</summary>
    [EnumDataType(typeof(RoomServerMode), ErrorMessage = "give Embedded, External or LiveKit, or leave the key out")]
    public RoomServerMode? Also { get; set; }

    /// <summary>How the silo reaches an external room server (address, key and secret).</summary>
    public RoomServerConnectorOptions Connector { get; } = new();

    /// <summary>How the silos forward viewers to each other.</summary>
    public DoorOptions Door { get; } = new();

    /// <summary>How the silo reaches LiveKit: the section <c>LiveKit</c>, not a part of this section.</summary>
    internal LiveKitOptions LiveKit { get; } = new();

    /// <summary>Whether rooms use a server of this kind, as the first or the second transport.</summary>
    internal bool Uses(RoomServerMode mode) => Mode == mode || Also == mode;

    /// <summary>LiveKit is the default if its address is set, and it is not the second transport.</summary>
    internal void ChooseMode(IConfiguration configuration)
    {
        if (LiveKit.Url is not null && Also is not RoomServerMode.LiveKit && string.IsNullOrEmpty(configuration[ModeKey]))
        {
            Mode = RoomServerMode.LiveKit;
        }
    }

    /// <summary>What is wrong with the second transport, and the fix; null if nothing is.</summary>
    internal string? AlsoProblem() => Also switch
    {
        null => null,
        RoomServerMode.None => "there is no such second transport; give Embedded, External or LiveKit, or leave the key out",
        _ when Mode is RoomServerMode.None => $"{ModeKey} is None; set {ModeKey}={Also}, and leave {AlsoKey} out",
        _ when Also == Mode => $"it is the same as {ModeKey}; give another transport, or leave the key out",
        _ when !Uses(RoomServerMode.LiveKit) =>
            "the embedded and an external room server cannot be combined, since both use RoomServer:Connector; give LiveKit, or leave the "
                + "key out",
        _ => null,
    };
}
