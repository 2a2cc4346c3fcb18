using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Admission;
using RemoteAccess.Grains.Declared;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.Grains.Handlers;
using RemoteAccess.Grains.Inbound;
using RemoteAccess.Grains.Lossy;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Threads;

namespace RemoteAccess.Grains.Hosting;

/// <summary>All settings of rooms and participants. Section <c>RemoteAccess</c>; validated at start.</summary>
public sealed class RemoteAccessOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "RemoteAccess";

    /// <summary>Bounds of each participant.</summary>
    [ValidateObjectMembers]
    [Required]
    public ParticipantOptions Participant { get; set; } = new();

    /// <summary>Bounds and waits of each room.</summary>
    [ValidateObjectMembers]
    [Required]
    public RoomOptions Room { get; set; } = new();

    /// <summary>Back-off of resets and failed adds (B4).</summary>
    [ValidateObjectMembers]
    [Required]
    public RetryOptions Retry { get; set; } = new();

    /// <summary>What viewers may send.</summary>
    [ValidateObjectMembers]
    [Required]
    public InboundOptions Inbound { get; set; } = new();

    /// <summary>Bounds of handler and listener grains.</summary>
    [ValidateObjectMembers]
    [Required]
    public HandlerOptions Handlers { get; set; } = new();

    /// <summary>The limits of a silo (B15).</summary>
    [ValidateObjectMembers]
    [Required]
    public AdmissionOptions Admission { get; set; } = new();

    /// <summary>The silo's own threads.</summary>
    [ValidateObjectMembers]
    [Required]
    public ThreadOptions Threads { get; set; } = new();

    /// <summary>How soon what publishers add to an open room is stored.</summary>
    [ValidateObjectMembers]
    [Required]
    public DeclaredOptions Declared { get; set; } = new();

    /// <summary>How silos watch and replace each other.</summary>
    [ValidateObjectMembers]
    [Required]
    public FleetOptions Fleet { get; set; } = new();

    /// <summary>Bounds of lossy channels.</summary>
    [ValidateObjectMembers]
    [Required]
    public LossyOptions Lossy { get; set; } = new();
}
