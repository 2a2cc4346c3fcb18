using Orleans.Metadata;

namespace RemoteAccess.Listeners;

/// <summary>
/// States in a silo's manifest which kinds of events it can read. A batch with a kind that the listener's silo does not know cannot be read
/// there at all, so a kind is sent only if every silo states that it knows it.
/// </summary>
[AttributeUsage(AttributeTargets.Interface)]
internal sealed class ListenerEventsVersionAttribute : Attribute, IGrainInterfacePropertiesProviderAttribute
{
    /// <summary>The property of the interface in the manifest.</summary>
    public const string Property = "ra.listener-events";

    /// <summary>From this version on a silo knows <see cref="ViewerSubscribed"/> and <see cref="ViewerUnsubscribed"/>.</summary>
    public const int ViewerSubscriptions = 2;

    /// <summary>The version of this library.</summary>
    public const int Current = ViewerSubscriptions;

    /// <inheritdoc/>
    public void Populate(IServiceProvider services, Type interfaceType, Dictionary<string, string> properties) =>
        properties[Property] = Current.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
