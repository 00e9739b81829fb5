// Command fakekubelet stands for the nodes of install-test: it makes one node and reports of each pod that is bound to it what a kubelet would.
// Pods of Jobs and pods that never restart succeed at once, all others become ready, and pods that are deleted go away. Nothing runs.
package main

import (
	"context"
	"log"
	"os"
	"time"

	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

const node = "fake"

func main() {
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	check(err)
	config.QPS, config.Burst = 200, 400
	client, err := kubernetes.NewForConfig(config)
	check(err)
	ctx := context.Background()
	room := core.ResourceList{"cpu": resource.MustParse("64"), "memory": resource.MustParse("256Gi"), "pods": resource.MustParse("500")}
	_, err = client.CoreV1().Nodes().Create(ctx, &core.Node{
		ObjectMeta: meta.ObjectMeta{Name: node, Labels: map[string]string{"kubernetes.io/hostname": node, "topology.kubernetes.io/zone": "a"}},
		Status: core.NodeStatus{Capacity: room, Allocatable: room,
			Conditions: []core.NodeCondition{{Type: core.NodeReady, Status: core.ConditionTrue, LastHeartbeatTime: meta.Now(), LastTransitionTime: meta.Now()}}},
	}, meta.CreateOptions{})
	check(err)
	for ; ; time.Sleep(300 * time.Millisecond) {
		pods, err := client.CoreV1().Pods("").List(ctx, meta.ListOptions{FieldSelector: "spec.nodeName=" + node})
		if err != nil {
			log.Print(err)
			continue
		}
		for i := range pods.Items {
			if err := report(ctx, client, &pods.Items[i]); err != nil && !errors.IsNotFound(err) && !errors.IsConflict(err) {
				log.Print(err)
			}
		}
	}
}

// report writes the status that the pod would have had, or removes it if it was told to stop.
func report(ctx context.Context, client kubernetes.Interface, pod *core.Pod) error {
	pods := client.CoreV1().Pods(pod.Namespace)
	if pod.DeletionTimestamp != nil {
		return pods.Delete(ctx, pod.Name, *meta.NewDeleteOptions(0))
	}
	if pod.Status.Phase != core.PodPending {
		return nil
	}
	ends, now := pod.Spec.RestartPolicy == core.RestartPolicyNever, meta.Now()
	phase, ready := core.PodRunning, core.ConditionTrue
	if ends {
		phase, ready = core.PodSucceeded, core.ConditionFalse
	}
	pod.Status.Phase, pod.Status.StartTime, pod.Status.PodIP, pod.Status.HostIP = phase, &now, "10.0.0.1", "10.0.0.1"
	pod.Status.PodIPs = []core.PodIP{{IP: pod.Status.PodIP}}
	for _, kind := range []core.PodConditionType{core.PodInitialized, core.ContainersReady, core.PodReady} {
		status := ready
		if kind == core.PodInitialized {
			status = core.ConditionTrue
		}
		pod.Status.Conditions = append(pod.Status.Conditions, core.PodCondition{Type: kind, Status: status, LastTransitionTime: now})
	}
	pod.Status.ContainerStatuses = nil
	for _, container := range pod.Spec.Containers {
		status := core.ContainerStatus{Name: container.Name, Image: container.Image, Ready: !ends, Started: &[]bool{!ends}[0]}
		if ends {
			status.State.Terminated = &core.ContainerStateTerminated{Reason: "Completed", StartedAt: now, FinishedAt: now}
		} else {
			status.State.Running = &core.ContainerStateRunning{StartedAt: now}
		}
		pod.Status.ContainerStatuses = append(pod.Status.ContainerStatuses, status)
	}
	_, err := pods.UpdateStatus(ctx, pod, meta.UpdateOptions{})
	if err == nil && ends {
		log.Printf("ended: %s/%s", pod.Namespace, pod.Name)
	}
	return err
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
