using System.Globalization;
using Orleans.Metadata;
using RemoteAccess.Listeners;

namespace RemoteAccess.Grains.Listening;

/// <summary>Which kinds of events may be sent: those that every silo of the cluster can read, because the listener may be on any of them.
/// Thread-safe; cheap while the cluster does not change.</summary>
internal sealed class ListenerKinds(IClusterManifestProvider manifests, GrainInterfaceTypeResolver types)
{
    private readonly GrainInterfaceType _listener = types.GetGrainInterfaceType(typeof(IRoomListenerGrain));
    private Verdict? _verdict;

    /// <summary>Whether <see cref="ViewerSubscribed"/> and <see cref="ViewerUnsubscribed"/> may be sent.</summary>
    public bool ViewerSubscriptions
    {
        get
        {
            var manifest = manifests.Current;
            var known = Volatile.Read(ref _verdict);
            if (known is null || known.Version != manifest.Version)
            {
                known = new Verdict(manifest.Version, manifest.Silos.Values.All(silo => Knows(silo, _listener)));
                Volatile.Write(ref _verdict, known);
            }

            return known.Knows;
        }
    }

    /// <summary>Whether a silo can read them. A silo without the interface has no listeners.</summary>
    internal static bool Knows(GrainManifest silo, GrainInterfaceType listener) =>
        !silo.Interfaces.TryGetValue(listener, out var described)
        || (described.Properties.TryGetValue(ListenerEventsVersionAttribute.Property, out var version)
            && int.TryParse(version, CultureInfo.InvariantCulture, out var number)
            && number >= ListenerEventsVersionAttribute.ViewerSubscriptions);

    private sealed record Verdict(MajorMinorVersion Version, bool Knows);
}
